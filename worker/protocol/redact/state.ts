import { type Address, formatAddress, parseAddress } from '../address.ts';
import { embeddedV4, isGlobalUnicast } from '../address-class.ts';
import type { ToolName } from '../codes.ts';
import { parseCidr } from '../cidr.ts';
import { limits } from '../limits.ts';
import { marks } from '../tools/lines.ts';
import { addressInReverseName } from './reverse-name.ts';
import type { RedactRule } from './rule.ts';

/** What redaction is about, beside the log: `asked` is the target, and the resolver if one was asked for, as they were asked for. */
export interface RedactContext {
  readonly tool: ToolName;
  readonly rule: RedactRule;
  readonly asked: readonly string[];
}

/** What a redaction remembers of the log so far. Addresses in canonical form, names in lower case. */
export interface RedactState {
  readonly tool: ToolName;
  readonly rule: RedactRule;
  /** The words that were asked for: they are in the session's title, and hiding them would hide nothing. */
  readonly asked: ReadonlySet<string>;
  /** What the tool was given, by the agent's note. */
  target: string | null;
  /** Addresses of hops that are hidden, and of hops that are not. */
  readonly hidden: Set<string>;
  readonly shown: Set<string>;
  /** Names of what is hidden. */
  readonly names: Set<string>;
  /** mtr: what stands for the address that each hop had last. A name that follows is its name. */
  readonly current: Map<number, string>;
}

export function emptyRedaction({ tool, rule, asked }: RedactContext): RedactState {
  const words = asked.flatMap((text) => {
    const address = parseAddress(text) ?? addressInReverseName(text) ?? parseCidr(text)?.base;
    return address ? [text.toLowerCase(), formatAddress(address)] : [text.toLowerCase()];
  });
  const [hidden, shown, names] = [new Set<string>(), new Set<string>(), new Set<string>()];
  return { tool, rule, asked: new Set(words), target: null, hidden, shown, names, current: new Map() };
}

/** The same, to go on from twice. */
export function copyOf(state: RedactState): RedactState {
  const [hidden, shown, names] = [state.hidden, state.shown, state.names].map((set) => new Set(set));
  return { ...state, hidden: hidden!, shown: shown!, names: names!, current: new Map(state.current) };
}

/** How much it remembers, in words; never 0. */
export function weightOf({ hidden, shown, names, current }: RedactState): number {
  return 1 + hidden.size + shown.size + names.size + current.size;
}

/**
 * The mark that an address is replaced by; undefined: it may be seen.
 *
 * - What was asked for is seen. What a *name* came to is hidden if it is private: who asked for the name told the reader no
 *   address, and the inside's numbers are what the rule is there to hide. It has a mark of its own, so that a path still ends.
 * - Where hops are hidden, an address is seen only at a later hop's place, and elsewhere if it was seen there: who speaks on
 *   stderr, or refuses a ping, may be any hop.
 *
 * @param placed it stands where the tool names a hop that is not hidden, or where there are no hops
 */
export function markFor(state: RedactState, address: Address, placed: boolean): string | undefined {
  const key = formatAddress(address);
  if (state.asked.has(key)) return undefined;
  const isPrivate = state.rule.private && !isGlobalUnicast(address);
  if (key === state.target) return isPrivate ? marks.target : undefined;
  if (isPrivate) return marks.hidden;
  if (state.rule.hops === 0 || state.tool === 'dns') return undefined;
  const faces = [key, ...(embeddedV4(address) ?? []).map(formatAddress)];
  if (faces.some((face) => state.hidden.has(face))) return marks.hidden;
  return placed || state.shown.has(key) ? undefined : marks.hidden;
}

/** A hop that is hidden has this address: it is hidden wherever it comes up again. */
export function hideAddress(state: RedactState, address: Address): void {
  const key = formatAddress(address);
  if (state.asked.has(key) || key === state.target) return;
  state.hidden.add(key);
  state.shown.delete(key);
}

/** A hop that may be seen has this address. */
export function showAddress(state: RedactState, address: Address): void {
  if (state.shown.size < limits.redact.addresses) state.shown.add(formatAddress(address));
}

/**
 * Something that is hidden has this name. Only a name of several labels is looked for in other lines: a hop that calls itself `ms`
 * must not empty them. No name of the DNS is longer than what is kept.
 */
export function hideName(state: RedactState, text: string): void {
  const name = bare(text);
  const isName = name.includes('.') && /[a-z]/.test(name) && name.length <= limits.targetChars;
  if (isName && !state.asked.has(name) && parseAddress(name) === undefined) state.names.add(name);
}

/** True when there is so much to remember that no honest run has it: from then on nothing is shown. */
export function isOverfull({ hidden, names }: RedactState): boolean {
  return Math.max(hidden.size, names.size) > limits.redact.addresses;
}

/** A name as it is compared: in lower case, without the dot of the root. */
export function bare(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === '.' || text[end - 1] === ':')) end -= 1;
  return text.slice(0, end).toLowerCase();
}
