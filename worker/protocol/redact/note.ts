import { formatAddress, parseAddress } from '../address.ts';
import { decodeNote, encodeNote, type Note } from '../notes.ts';
import { isMark, marks } from '../tools/lines.ts';
import { hideName, markFor, type RedactState } from './state.ts';
import { redactText } from './text.ts';

/** A note that says nothing, in the place of one that this version does not know. */
export const nothing = JSON.stringify({ k: 'hidden' });

/** A note, written anew from what is understood of it. */
export function redactNote(state: RedactState, text: string): string {
  const note = decodeNote(text);
  return note ? encodeNote(redacted(state, note)) : nothing;
}

/** Notes of numbers and of words from closed lists: there is nothing to hide in them. */
const plain = ['cap', 'connect', 'phase', 'handshake', 'received', 'fault', 'routes', 'answered'] as const;

function isPlain(note: Note): note is Extract<Note, { k: (typeof plain)[number] }> {
  return plain.some((kind) => kind === note.k);
}

function redacted(state: RedactState, note: Note): Note {
  if (isPlain(note)) return note;
  switch (note.k) {
    case 'target': {
      const address = parseAddress(note.address);
      // The first one counts: a later one must not make a hop the target.
      const isFirst = state.target === null;
      state.target ??= address ? formatAddress(address) : null;
      const { family } = note;
      return {
        k: 'target',
        address: whoIs(state, note.address),
        family,
        // That a name has other addresses is no hop's secret.
        addresses: note.addresses.map((one) => whoIs(state, one, isFirst)),
      };
    }
    case 'name':
      return named(state, note.address, note.name);
    case 'asked': {
      const address = whoIs(state, note.address, true);
      return { ...note, name: isMark(address) ? marks.hidden : redactText(state, note.name, true), address };
    }
    case 'unasked':
      return { ...note, name: redactText(state, note.name, true) };
    case 'referral':
      return { ...note, to: redactText(state, note.to, true) };
    case 'tool':
      // A version looks like an address and is the tool's own.
      return { ...note, name: redactText(state, note.name) };
    case 'head':
      return { ...note, text: redactText(state, note.text, true) };
    case 'headers':
      return { ...note, list: note.list.map(([name, value]) => [name, redactText(state, value, true)]) };
    case 'body':
      return { ...note, text: redactText(state, note.text, true) };
    case 'certificate':
      return redactedCertificate(state, note);
    default:
      return note satisfies never;
  }
}

/** Who a certificate is for may be an address of the inside. */
function redactedCertificate(state: RedactState, note: Extract<Note, { k: 'certificate' }>): Note {
  const shown = (text: string) => redactText(state, text, true);
  const who = (subject: typeof note.subject) =>
    Object.fromEntries(Object.entries(subject).map(([field, text]) => [field, text && shown(text)]));
  return { ...note, subject: who(note.subject), issuer: who(note.issuer), names: note.names.map(shown) };
}

function named(state: RedactState, address: string, name: string | null): Note {
  const who = whoIs(state, address);
  if (!isMark(who)) {
    // Numbers in the name of who may be seen are no hop's; what is known to be hidden stays so.
    const shown = name === null ? null : redactText(state, name, true);
    return { k: 'name', address: who, name: shown === name ? shown : null };
  }
  // Of an address that nobody has placed yet it is not known whether it is to be hidden; of who refuses a ping it never is.
  if (name !== null && (state.tool === 'ping' || isMark(whoIs(state, address, true)))) hideName(state, name);
  return { k: 'name', address: who, name: null };
}

/** An address in a note: itself, or its mark. What is no address is hidden. */
function whoIs(state: RedactState, text: string, placed = false): string {
  const address = parseAddress(text.split('%')[0]!);
  if (!address) return isMark(text) ? text : marks.hidden;
  return markFor(state, address, placed) ?? text;
}
