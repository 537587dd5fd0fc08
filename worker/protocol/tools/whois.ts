import * as z from 'zod/mini';
import type { ConnectError } from '../connect-errors.ts';
import { explainWhois, seenByWhois } from '../explain/whois.ts';
import { limits } from '../limits.ts';
import { decodeNote, type Note } from '../notes.ts';
import type { ReferralRefusal } from '../notes-whois.ts';
import { visible } from '../visible.ts';
import { told } from './lines.ts';
import type { Tool } from './tool.ts';
import { fieldIn, type Verdict, verdictOf, type WhoisField } from './whois-lines.ts';

/** whois has no options (contract §2). A server is reached over the family that its name has here, IPv4 first. */
export const whoisOptions = z.strictObject({});
export type WhoisOptions = z.infer<typeof whoisOptions>;

/** A server that was asked, and how it went: ms and bytes are null while it is at it, and for good where it broke off. */
export interface WhoisServer {
  readonly name: string;
  readonly address: string;
  ms: number | null;
  bytes: number | null;
  truncated: boolean;
  error: ConnectError | null;
}

/** What the registries have said so far. */
export interface WhoisState {
  readonly lines: string[];
  readonly servers: WhoisServer[];
  /** Of the last server's answer: where it begins in `lines`, what it says, and what that means where it is no record. */
  from: number;
  fields: WhoisField[];
  verdict: Verdict | null;
  /** The question is for a name. */
  readonly isName: boolean;
  /** A server that was named and not asked. */
  referral: { readonly to: string; readonly refusal: ReferralRefusal } | null;
}

export interface WhoisResult {
  /** In the order in which they were asked. `truncated`: it said more than is kept. */
  servers: { name: string; address: string | null; truncated: boolean }[];
  referral: string | null;
  fields: { key: string; value: string }[];
  answer: string;
}

/** No record has more that anybody would read as a table; the text is whole. */
const maxFields = 500;

/** Who holds an address, a network or a name (RFC 3912), as the registries have it. */
export const whois: Tool<WhoisOptions, WhoisState, WhoisResult> = {
  name: 'whois',
  options: whoisOptions,

  // Each server: its name, its answer; 3 s to start.
  budgetMs: () =>
    limits.probe.whois.servers * (limits.probe.whois.seconds * 1000 + limits.resolve.timeoutMs) + 3_000,

  initial: ({ target }) => ({
    lines: [],
    servers: [],
    from: 0,
    fields: [],
    verdict: null,
    isName: /^(?!as\d+$)[^:/]*[a-z][^:/]*$/i.test(target),
    referral: null,
  }),

  fold(state, [, channel, text]) {
    if (channel === 'n') takeNote(state, decodeNote(text));
    else state.lines.push(visible(text));
    if (channel === 'o') takeLine(state, text);
    return state;
  },

  toText: (state) => state.lines.join('\n'),

  toResult: ({ servers, referral, fields, lines, from }) => ({
    servers: servers.map(({ name, address, truncated }) => ({ name, address: told(address), truncated })),
    referral: referral?.to ?? null,
    fields: fields.map(({ key, value }) => ({ key, value })),
    answer: lines.slice(from).join('\n').trim(),
  }),

  explain: explainWhois,
  seen: seenByWhois,
};

function takeNote(state: WhoisState, note: Note | undefined): void {
  const last = state.servers.at(-1);
  switch (note?.k) {
    case 'asked': {
      const [name, address] = [visible(note.name), visible(note.address)];
      state.servers.push({ name, address, ms: null, bytes: null, truncated: false, error: null });
      [state.from, state.fields, state.verdict] = [state.lines.length, [], null];
      break;
    }
    case 'answered':
      if (last) Object.assign(last, { ms: note.ms, bytes: note.bytes, truncated: note.truncated });
      break;
    case 'unasked':
      if (last) last.error = note.error;
      break;
    case 'referral':
      state.referral = { to: visible(note.to), refusal: note.refusal };
      break;
    default:
  }
}

function takeLine(state: WhoisState, text: string): void {
  state.verdict ??= verdictOf(text);
  const found = fieldIn(text, state.fields.at(-1));
  if (found === 'blank') endGroup(state);
  else if (found && state.fields.length < maxFields) state.fields.push(found);
}

/** A group ends with a blank line, or several. */
function endGroup({ fields }: WhoisState): void {
  const last = fields.at(-1);
  if (last?.ends === false) fields[fields.length - 1] = { ...last, ends: true };
}
