import type { Cell, History, HistoryWindow } from '#protocol';
import { logError, logWarning } from '../errors.ts';
import { type Present, remember } from './attachment.ts';
import type { ControlSockets } from './control-sockets.ts';
import type { Findings } from './findings.ts';
import { sift } from './measurer.ts';
import type { MeshKeeper } from './mesh-keeper.ts';
import type { Reporter } from './reporter.ts';

/** What goes on all the time: who is here, what they measure and find, and what of it the fleet is told. */
export class Observer {
  readonly #slug: string;
  readonly #sockets: ControlSockets;
  readonly #findings: Findings;
  readonly #mesh: MeshKeeper;
  readonly #reporter: Reporter;

  constructor(
    slug: string,
    sockets: ControlSockets,
    findings: Findings,
    mesh: MeshKeeper,
    reporter: Reporter,
  ) {
    this.#slug = slug;
    this.#sockets = sockets;
    this.#findings = findings;
    this.#mesh = mesh;
    this.#reporter = reporter;
  }

  /** To be called whenever somebody may have come, gone, or changed: that is written down at once, and told in turn. */
  look(now: number): Promise<void> {
    try {
      const isHere = this.#sockets.links().some(({ present }) => !present.leaving);
      this.#findings.attend(isHere, now);
      this.#mesh.give(now);
    } catch (error) {
      // A full disk must not keep anybody from measuring on request.
      logError('who is here was not written down', error, { pop: this.#slug });
    }
    return this.#reporter.report();
  }

  /** What an agent has found: written down, then passed on. Only the one that measures may speak of it (rule 11). */
  async summary(socket: WebSocket, present: Present, said: readonly Cell[]): Promise<void> {
    const { duty, agent } = present;
    const { mesh } = this.#mesh;
    // The last word of one that was relieved, or of one that has dialled again and goes on with what it was given before.
    if (duty.is !== 'measuring' || !mesh) return this.#mesh.stop({ socket, present });
    const cells = sift(said, mesh);
    if (this.#findings.note(agent, cells, Date.now())) return this.#reporter.summarize(cells);
    if (duty.isWarned) return undefined;
    remember(socket, { ...present, duty: { ...duty, isWarned: true } });
    return logWarning('an agent says more summaries than it should', { pop: this.#slug, agent });
  }

  /** About once a minute while somebody is here; then until everything is rolled up. */
  async tick(now: number): Promise<void> {
    this.#findings.roll(now);
    await this.look(now);
    if ((this.#findings.quietAt ?? Infinity) > now) return;
    this.#findings.noteQuiet(now);
    this.#mesh.passOn(now);
    await this.#reporter.summarize([]);
  }

  /** When to tick next, or to look again, in ms since the epoch; Infinity: not until somebody comes. */
  get dueAt(): number {
    const times = [this.#reporter.lookAgainAt, this.#findings.quietAt, this.#findings.dueAt];
    return Math.min(...times.map((time) => time ?? Infinity));
  }

  history(window: HistoryWindow, to?: string): History {
    return this.#findings.history(this.#slug, window, to, Date.now());
  }

  /** The PoP is no more. */
  forget(): void {
    for (const part of [this.#reporter, this.#mesh, this.#findings]) part.forget();
  }
}
