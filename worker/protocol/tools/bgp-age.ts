/**
 * How old a route is, from what BIRD's clock says and since when it has the route, both in its own time zone: a time of day for less than 20
 * hours, and a date after that (`timeformat route iso short`, the default; BIRD 2.0.12, sysdep/unix/config.Y). Where the clocks were
 * changed since, it is an hour off.
 */

const dayS = 86_400;
/** 20 h, and an hour for a change of the clocks, and some. */
const longestTimeS = 22 * 3600;

const form = /^(?:(\d{4}-\d\d-\d\d))?(?:(?:^| )(\d\d):(\d\d):(\d\d)(?:\.\d{1,6})?)?$/;

interface Moment {
  /** Seconds since 1970, of its midnight; null for a time of day. */
  readonly day: number | null;
  /** Seconds since midnight; null for a date. */
  readonly time: number | null;
}

function momentOf(text: string): Moment | undefined {
  const found = text === '' ? null : form.exec(text);
  if (!found) return undefined;
  const [, date, hours, minutes, seconds] = found;
  const day = date === undefined ? null : Date.parse(date) / 1000;
  const time = hours === undefined ? null : Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return Number.isNaN(day) ? undefined : { day, time };
}

/**
 * @param clock `2026-11-26 09:58:39.123`; null: not known
 * @returns seconds, for a date to the day; null where that can't be known
 */
export function ageOf(since: string | null, clock: string | null): number | null {
  const [came, now] = [momentOf(since ?? ''), momentOf(clock ?? '')];
  if (!came || now?.day == null || now.time === null) return null;
  if (came.day === null) {
    const age = (now.time - came.time! + dayS) % dayS;
    // The clock was read before the table was: what has come meanwhile is no day old.
    return age > longestTimeS ? 0 : age;
  }
  const age = came.time === null ? now.day - came.day : now.day + now.time - came.day - came.time;
  return Math.max(0, age);
}
