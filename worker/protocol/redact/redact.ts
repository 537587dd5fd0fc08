import type { Entry } from '../entry.ts';
import { limits } from '../limits.ts';
import { decodeNote } from '../notes.ts';
import type { Failure } from '../state.ts';
import { marks } from '../tools/lines.ts';
import { redactBgp } from './bgp.ts';
import { redactDns } from './dns.ts';
import { redactMtr } from './mtr.ts';
import { nothing, redactNote } from './note.ts';
import { emptyRedaction, isOverfull, type RedactContext, type RedactState } from './state.ts';
import { redactText } from './text.ts';
import { redactTraceroute } from './traceroute.ts';

export { copyOf, emptyRedaction, type RedactContext, type RedactState, weightOf } from './state.ts';

/** The most that an entry may say (entry.ts): a mark may be longer than what it stands for. */
const entryChars = limits.job.lineBytes + 64;

/**
 * One entry of a log as it looks to somebody from whom the rule hides something. Incremental and linear, like a fold: it owns
 * its state, changes it in place, and never looks back. One entry for each entry, at the same time and on the same channel,
 * so that cursors mean the same in both views; and again a log of the same tool, so that folds read it.
 *
 * What has been shown stays shown: an address that answers first at a hop that may be seen, and only later, by another route, at
 * one that is hidden, is hidden from then on.
 */
export function redact(state: RedactState, [at, channel, text]: Entry): Entry {
  return [at, channel, channel === 'n' ? note(state, text) : line(state, channel, text)];
}

/** Why a result failed, for the same reader. Said without its log, so only what was asked for is known to be harmless. */
export function redactFailure(context: RedactContext, failure: Failure): Failure {
  return { ...failure, message: redactText(emptyRedaction(context), failure.message).slice(0, 400) };
}

function line(state: RedactState, channel: 'o' | 'e', text: string): string {
  if (isOverfull(state)) return marks.hidden;
  return read(state, channel === 'o' ? state.tool : undefined, text).slice(0, entryChars);
}

function read(state: RedactState, tool: RedactState['tool'] | undefined, text: string): string {
  if (tool === 'traceroute' || tool === 'pmtu') return redactTraceroute(state, text);
  if (tool === 'ping' && isDump(text)) return marks.hidden;
  if (tool === 'bgp') return redactBgp(state, text);
  if (tool === 'dns') return redactDns(state, text);
  // A registry's answer is about what was asked for, and about nobody's hops.
  if (tool === 'whois') return redactText(state, text, true);
  return tool === 'mtr' ? redactMtr(state, text) : redactText(state, text);
}

/** A packet in hexadecimal, as ping of inetutils prints with an ICMP error: the addresses in it can be read. */
function isDump(text: string): boolean {
  return /^[ \t]*(?:[\da-f]{4}[ \t]+){3}/.test(text.slice(0, 64));
}

function note(state: RedactState, text: string): string {
  if (isOverfull(state) && decodeNote(text)?.k !== 'cap') return nothing;
  const redacted = redactNote(state, text);
  return redacted.length > entryChars ? nothing : redacted;
}
