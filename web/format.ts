/** How numbers, times and lists are written. All times are UTC, so that two people who share a link read the same. */

const none = '·';
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A time in ms: two decimals below 10 ms, where they tell something, one from there on. */
export function ms(value: number | null): string {
  if (value === null) return none;
  return value.toFixed(value < 9.995 ? 2 : 1);
}

/**
 * The same for a column of a table, flush right and in a monospaced font: the decimal points stand below each other. No-break
 * spaces, because every font has them in its own width.
 */
export function msCell(value: number | null): string {
  const text = ms(value);
  if (value === null) return `${text}\u00a0\u00a0`;
  return text.at(-3) === '.' ? text : `${text}\u00a0`;
}

/** Loss in %, one decimal. */
export function percent(value: number): string {
  return value.toFixed(1);
}

/** `14:07:11 UTC` */
export function clock(iso: string): string {
  return `${iso.slice(11, 19)} UTC`;
}

/** `14:07 UTC` */
export function minute(iso: string): string {
  return `${iso.slice(11, 16)} UTC`;
}

/** `22 Dec 2026` */
export function day(iso: string): string {
  return `${Number(iso.slice(8, 10))} ${months[Number(iso.slice(5, 7)) - 1] ?? ''} ${iso.slice(0, 4)}`;
}

/** `22 Dec 2026, 14:07 UTC` */
export function dayAndMinute(iso: string): string {
  return `${day(iso)}, ${minute(iso)}`;
}

/** The time of day for today, else the day. */
export function when(iso: string, now: string): string {
  return iso.slice(0, 10) === now.slice(0, 10) ? minute(iso) : day(iso);
}

/** `6 ms`, `1.4 s`, `30 s`, `2 min 5 s` */
export function duration(valueMs: number): string {
  if (valueMs < 1000) return `${Math.round(valueMs)} ms`;
  if (valueMs < 9950) return `${(valueMs / 1000).toFixed(1)} s`;
  const seconds = Math.round(valueMs / 1000);
  if (seconds < 60) return `${seconds} s`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `1 probe`, `3 probes` */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** Up to three names, else how many there are. */
export function places(names: readonly string[]): string {
  return names.length > 3 ? `${names.length} locations` : names.join(', ');
}
