import { parseAddress } from './address.ts';
import type { Entry } from './entry.ts';
import { decodeNote } from './notes.ts';

/** What a target came to at one PoP, as far as it may be seen. */
export interface Named {
  /** The family that is measured. */
  readonly family: 4 | 6;
  /** All addresses that it has. */
  readonly addresses: readonly string[];
}

/** What an entry says of the target's addresses; undefined when it is about something else. */
export function namedBy([, channel, text]: Entry): Named | undefined {
  const note = channel === 'n' ? decodeNote(text) : undefined;
  if (note?.k !== 'target') return undefined;
  // What is hidden from this reader has its mark in place of an address.
  return { family: note.family, addresses: note.addresses.filter((one) => parseAddress(one) !== undefined) };
}

/** The family that the target has, too, and that was not measured; undefined when there is none. */
export function otherFamily({ family, addresses }: Named): 4 | 6 | undefined {
  const other = family === 4 ? 6 : 4;
  return addresses.some((one) => parseAddress(one)?.family === other) ? other : undefined;
}
