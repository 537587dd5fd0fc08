import { decodeNote, encodeNote, type Note } from '../notes.ts';
import { redactRoute } from './bgp.ts';
import { redactedName, redactedNetwork, redactedTarget, whoIs } from './path-note.ts';
import { isMark, marks } from '../tools/lines.ts';
import type { RedactState } from './state.ts';
import { redactText } from './text.ts';
import { redactedCertificate, redactedHandshake, redactedHeaders } from './web-note.ts';

/** A note that says nothing, in the place of one that this version does not know. */
export const nothing = JSON.stringify({ k: 'hidden' });

/** A note, written anew from what is understood of it. */
export function redactNote(state: RedactState, text: string): string {
  const note = decodeNote(text);
  return note ? encodeNote(redacted(state, note)) : nothing;
}

type NoteOf<K extends Note['k']> = Extract<Note, { k: K }>;

/** Numbers and words from closed lists: there is nothing to hide in them. */
const plain = (_: RedactState, note: Note): Note => note;

const redactors: { readonly [K in Note['k']]: (state: RedactState, note: NoteOf<K>) => Note } = {
  cap: plain,
  clock: plain,
  connect: plain,
  phase: plain,
  received: plain,
  fault: plain,
  routes: plain,
  offer: plain,
  staple: plain,
  stopped: plain,
  answered: plain,
  target: redactedTarget,
  name: redactedName,
  network: redactedNetwork,
  // A version looks like an address and is the tool's own.
  tool: (state, note) => ({ ...note, name: redactText(state, note.name) }),
  head: (state, note) => ({ ...note, text: redactText(state, note.text, true) }),
  headers: redactedHeaders,
  body: (state, note) => ({ ...note, text: redactText(state, note.text, true) }),
  handshake: redactedHandshake,
  certificate: redactedCertificate,
  route: redactRoute,
  community: (state, note) => ({
    ...note,
    community: redactText(state, note.community),
    name: redactText(state, note.name),
  }),
  asked: redactedAsked,
  unasked: (state, note) => ({ ...note, name: redactText(state, note.name, true) }),
  referral: (state, note) => ({ ...note, to: redactText(state, note.to, true) }),
};

function redacted(state: RedactState, note: Note): Note {
  return (redactors[note.k] as (state: RedactState, note: Note) => Note)(state, note);
}

/** Which registry is asked: one whose address is hidden has no name either. */
function redactedAsked(state: RedactState, note: NoteOf<'asked'>): Note {
  const address = whoIs(state, note.address, true);
  return { ...note, name: isMark(address) ? marks.hidden : redactText(state, note.name, true), address };
}
