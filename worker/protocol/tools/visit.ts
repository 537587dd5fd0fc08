import type { Note } from '../notes.ts';
import type { WebError, WebPhase } from '../notes-web.ts';
import { visible } from '../visible.ts';
import { roundMs } from './lines.ts';
import { type Handshake, handshakeFrom } from './web-words.ts';

/** What the log of a connection to a server says so far, whatever it is asked then. */
export interface VisitState<Phase extends WebPhase = WebPhase> {
  /** What is no note: nothing that an agent of ours writes. */
  readonly lines: string[];
  address: string | null;
  /** How long each part took, in ms; null: not yet, or it has no such part. They follow each other. */
  phases: Readonly<Record<Phase, number | null>>;
  handshake: Handshake | null;
  fault: { readonly phase: WebPhase; readonly error: WebError } | null;
}

/** With whatever parts it has. */
type AnyVisit = Omit<VisitState, 'phases'> & { phases: Readonly<Partial<VisitState['phases']>> };

/** Takes what a note says of the connection; others change nothing. Of everything the first word counts, so that parts stay consecutive. */
export function takeVisit(state: AnyVisit, note: Note | undefined): void {
  switch (note?.k) {
    case 'target':
      state.address ??= visible(note.address);
      break;
    case 'phase':
      if (state.phases[note.phase] === null)
        state.phases = { ...state.phases, [note.phase]: roundMs(note.ms) };
      break;
    case 'handshake':
      state.handshake ??= handshakeFrom(note);
      break;
    case 'fault':
      state.fault ??= { phase: note.phase, error: note.error };
      break;
    default:
  }
}

/** All parts together, as far as they are over, in ms; null when none is. */
export function totalMs({ phases }: Pick<AnyVisit, 'phases'>): number | null {
  const times = Object.values(phases).filter((ms) => ms !== null);
  return times.length === 0 ? null : roundMs(times.reduce((sum, ms) => sum + ms, 0));
}
