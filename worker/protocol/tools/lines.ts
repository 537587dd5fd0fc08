import { parseAddress } from '../address.ts';
import { limits } from '../limits.ts';

/**
 * What the line parsers share. All of it is linear in the length of a line, and bounded in what it gives back (rule 16):
 * a line is a tool's word, and half of it may be a stranger's.
 */

/** Nothing that a tool times takes longer than a job may. */
export const maxRttMs = limits.job.durationMs;

/** The first `count` words of a line; spaces and tabs part them. */
export function words(line: string, count: number): string[] {
  const found: string[] = [];
  let at = skip(line, 0, true);
  // By hand: a long run has tens of thousands of lines, and to split them by a regular expression takes six times as long.
  while (found.length < count && at < line.length) {
    const end = skip(line, at, false);
    found.push(line.slice(at, end));
    at = skip(line, end, true);
  }
  return found;
}

/** What comes after the first `count` words of a line, without the blanks around it. */
export function restAfter(line: string, count: number): string {
  let at = skip(line, 0, true);
  for (let word = 0; word < count; word++) at = skip(line, skip(line, at, false), true);
  return line.slice(at).trimEnd();
}

/** The first index from `at` on that is no blank, or (`blank` false) that is one. */
function skip(line: string, at: number, blank: boolean): number {
  for (; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if ((code === 0x20 || code === 0x09) !== blank) break;
  }
  return at;
}

/** A whole number from 0 to `max` in plain decimal; undefined for anything else, however many digits it has. */
export function readInteger(text: string | undefined, max: number): number | undefined {
  if (text === undefined || !/^\d{1,10}$/.test(text)) return undefined;
  const value = Number(text);
  return value <= max ? value : undefined;
}

/** A round-trip time in ms, as `0.085` or `12`; undefined for what no round trip can take. */
export function readRtt(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,9}(?:\.\d{1,6})?$/.test(text)) return undefined;
  const value = Number(text);
  return value <= maxRttMs ? value : undefined;
}

/** True for an address as tools print it: a strict literal, with a zone if it is link-local (`fe80::1%eth0`). */
export function isAddress(text: string): boolean {
  if (text.length > 64) return false;
  const [address = '', zone, more] = text.split('%', 3);
  if (more !== undefined || (zone !== undefined && !/^[\w.-]{1,15}$/.test(zone))) return false;
  return parseAddress(address) !== undefined;
}

/**
 * What stands in a redacted log in the place of an address or a name: no tool prints it, one word, and plain to a reader.
 * `target` is the address of what is measured, so that a fold still knows when a path has reached it.
 */
export const marks = { hidden: '[hidden]', target: '[target]' } as const;

/** True for the mark of something that was hidden. */
export function isMark(text: string): boolean {
  return text === marks.hidden || text === marks.target;
}

/** An address as the API tells it: null for one that was hidden. */
export function told(address: string | null): string | null {
  return address !== null && isMark(address) ? null : address;
}

/** Milliseconds to the microsecond, which is as fine as tools print; keeps 0.1 + 0.2 from showing. */
export function roundMs(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** `part` of `whole` in %, to two digits; 0 of nothing. */
export function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 100;
}

/** The mean; undefined of nothing. */
export function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Absolute differences of successive values: delay variation as in RFC 5481 §4.1 (IPDV), without the sign. */
export function differences(values: readonly number[]): number[] {
  return values.slice(1).map((value, index) => Math.abs(value - values[index]!));
}

/** The mean of those differences, in ms; null of fewer than two values. */
export function meanDifference(values: readonly number[]): number | null {
  const value = mean(differences(values));
  return value === undefined ? null : roundMs(value);
}

/** Smallest, mean and largest, in ms; null of nothing. A loop, as `Math.min(...values)` has a bound on arguments. */
export function spread(values: readonly number[]): {
  min: number | null;
  avg: number | null;
  max: number | null;
} {
  const avg = mean(values);
  if (avg === undefined) return { min: null, avg: null, max: null };
  const min = values.reduce((least, value) => (value < least ? value : least));
  const max = values.reduce((most, value) => (value > most ? value : most));
  return { min: roundMs(min), avg: roundMs(avg), max: roundMs(max) };
}
