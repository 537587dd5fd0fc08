import { formatAddress, parseAddress } from '../address.ts';
import type { Note } from '../notes.ts';
import { isMark, marks } from '../tools/lines.ts';
import { hideName, markFor, type RedactState } from './state.ts';
import { redactText } from './text.ts';

type NoteOf<K extends Note['k']> = Extract<Note, { k: K }>;

/** The first one counts: a later one must not make a hop the target. */
export function redactedTarget(state: RedactState, { k, family, ...note }: NoteOf<'target'>): Note {
  const address = parseAddress(note.address);
  const isFirst = state.target === null;
  state.target ??= address ? formatAddress(address) : null;
  return {
    k,
    address: whoIs(state, note.address),
    family,
    // That a name has other addresses is no hop's secret.
    addresses: note.addresses.map((one) => whoIs(state, one, isFirst)),
  };
}

export function redactedName(state: RedactState, { k, address, name }: NoteOf<'name'>): Note {
  const who = whoIs(state, address);
  if (!isMark(who)) {
    // Numbers in the name of who may be seen are no hop's; what is known to be hidden stays so.
    const shown = name === null ? null : redactText(state, name, true);
    return { k, address: who, name: shown === name ? shown : null };
  }
  // Of an address that nobody has placed yet it is not known whether it is to be hidden; of who refuses a ping it never is.
  if (name !== null && (state.tool === 'ping' || isMark(whoIs(state, address, true)))) hideName(state, name);
  return { k, address: who, name: null };
}

/** Whose a hidden address is would tell where it is. Of one that may be seen everything is told that names nobody else. */
export function redactedNetwork(state: RedactState, { k, address, asn, ...more }: NoteOf<'network'>): Note {
  const who = whoIs(state, address);
  if (isMark(who)) return { k, address: who, asn: [] };
  const isHarmless = (text: string | undefined) =>
    text !== undefined && redactText(state, text, true) === text;
  const { prefix, name, kind } = more;
  return {
    k,
    address: who,
    asn,
    ...(isHarmless(prefix) && { prefix }),
    ...(isHarmless(name) && { name }),
    ...(kind && { kind }),
  };
}

/** An address in a note: itself, or its mark. What is no address is hidden. */
export function whoIs(state: RedactState, text: string, placed = false): string {
  const address = parseAddress(text.split('%')[0]!);
  if (!address) return isMark(text) ? text : marks.hidden;
  return markFor(state, address, placed) ?? text;
}
