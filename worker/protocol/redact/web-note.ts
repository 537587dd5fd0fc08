import type { Note } from '../notes.ts';
import type { RedactState } from './state.ts';
import { redactText } from './text.ts';

type NoteOf<K extends Note['k']> = Extract<Note, { k: K }>;

export function redactedHeaders(state: RedactState, note: NoteOf<'headers'>): Note {
  return { ...note, list: note.list.map(([name, value]) => [name, redactText(state, value, true)]) };
}

export function redactedHandshake(state: RedactState, note: NoteOf<'handshake'>): Note {
  const { host } = note;
  return host ? { ...note, host: { ...host, name: redactText(state, host.name, true) } } : note;
}

/** Who a certificate is for may be an address of the inside. */
export function redactedCertificate(state: RedactState, note: NoteOf<'certificate'>): Note {
  const shown = (text: string) => redactText(state, text, true);
  const who = (subject: typeof note.subject) =>
    Object.fromEntries(Object.entries(subject).map(([field, text]) => [field, text && shown(text)]));
  return { ...note, subject: who(note.subject), issuer: who(note.issuer), names: note.names.map(shown) };
}
