import type { Note, WebPhase } from '#protocol';

/** The parts of a visit: which one it is in, and how long each took. */
export class Parts {
  at: WebPhase = 'tcp';
  #since = performance.now();
  readonly #note: (note: Note) => void;

  constructor(note: (note: Note) => void) {
    this.#note = note;
  }

  /** The part is over. */
  next(to: WebPhase): void {
    const now = performance.now();
    this.#note({ k: 'phase', phase: this.at, ms: Math.round((now - this.#since) * 1000) / 1000 });
    this.#since = now;
    this.at = to;
  }
}
