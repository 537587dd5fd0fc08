import { parseAddress } from '../address.ts';
import { isAddress, isMark, marks, readInteger, restAfter, words } from '../tools/lines.ts';
import { hideAddress, hideName, markFor, type RedactState, showAddress } from './state.ts';
import { redactText } from './text.ts';

/** Hops are counted from 0, and mtr's own bound is 255. */
const maxHop = 254;

/** Lines of nothing but numbers, and how many come after the hop: `x HOP SEQ`, `p HOP MICROSECONDS SEQ`, `m HOP LABEL TC S TTL`. */
const numbersIn: Readonly<Record<string, number>> = { x: 1, p: 2, m: 4 };

/** A line of `mtr --raw`: what it says of a hop that is hidden is its number and its times. */
export function redactMtr(state: RedactState, line: string): string {
  const [letter = '', index, ...rest] = words(line, 7);
  const hop = readInteger(index, maxHop);
  if (hop === undefined || rest.length === 0) return redactText(state, line);
  const lead = `${letter} ${hop} `;
  const [first = ''] = rest;
  if (letter === 'h' && (isAddress(first) || isMark(first))) return lead + hostOf(state, hop, first);
  if (letter === 'd') return lead + nameOf(state, hop, restAfter(line, 2));
  // More than is the tool's own would be seen as it is.
  const areNumbers =
    rest.length === numbersIn[letter] && rest.every((word) => readInteger(word, 9_999_999_999) !== undefined);
  if (areNumbers && letter !== 'm') return line;
  if (letter.length === 1 && isHidden(state, hop)) return lead + marks.hidden;
  return areNumbers ? line : redactText(state, line);
}

/** `h HOP ADDRESS`: who answers at this hop from now on. */
function hostOf(state: RedactState, hop: number, text: string): string {
  // With a zone (`fe80::1%eth0`) it is link-local, and judged without it.
  const address = parseAddress(text.split('%')[0]!);
  if (!address) {
    state.current.set(hop, text);
    return text;
  }
  if (hop < state.rule.hops) hideAddress(state, address);
  const mark = markFor(state, address, hop >= state.rule.hops);
  if (mark === undefined) showAddress(state, address);
  state.current.set(hop, mark ?? text);
  return mark ?? text;
}

/** `d HOP NAME`: the name of the address that this hop had last; before any address, nobody knows whose. */
function nameOf(state: RedactState, hop: number, name: string): string {
  const current = state.current.get(hop);
  if (current !== undefined && !isMark(current)) return redactText(state, name, true);
  if (current !== undefined || hop < state.rule.hops) hideName(state, name);
  return marks.hidden;
}

/** True for a hop that the rule hides, unless the target answers there. */
function isHidden({ rule, current }: RedactState, hop: number): boolean {
  const who = current.get(hop);
  return hop < rule.hops && (who === undefined || isMark(who));
}
