import type { Cell, Mesh } from '#protocol';
import type { Log } from '../log.ts';
import { admitMesh, type Destination, type MeshHost } from './admission.ts';
import type { Measure, Measured } from './measured.ts';
import { type Health, heed } from './news.ts';
import { type Beat, firstBeat, nextBeat, type Pace, summaryDueMs, usualPace } from './schedule.ts';
import { answersIn, cellsOf, keep, type Round } from './tally.ts';

export interface MeasuringOptions {
  /** The host as it is now. */
  readonly host: () => MeshHost;
  readonly measure: Measure;
  /** Tells the edge. @returns false when it is away */
  readonly say: (cells: Cell[]) => boolean;
  readonly log: Log;
  readonly random: () => number;
  readonly pace?: Pace;
}

/**
 * Measures the mesh all the time, round by round, and says what came of it. What is measured is the edge's wish, within this
 * host's policy; when, and how often, is this clock's alone: a wish is looked at when the next round begins, however many come
 * before (rule 19).
 */
export class Measuring {
  readonly #options: MeasuringOptions;
  readonly #pace: Pace;
  readonly #stopping = new AbortController();
  #mesh: Mesh | undefined;
  #destinations: readonly Destination[] = [];
  #rounds: readonly Round[] = [];
  #health: ReadonlyMap<string, Health> = new Map();
  /** That an agent measures at all is news, too. */
  #hasNews = true;
  #saidMs = 0;
  #told: { revision?: string; trouble?: string | undefined } = {};
  #running: Promise<void> | undefined;
  #beat: NodeJS.Timeout | undefined;
  #summary: NodeJS.Timeout | undefined;

  constructor(options: MeasuringOptions) {
    this.#options = options;
    this.#pace = options.pace ?? usualPace;
  }

  /** Measures this from the next round on, in place of what was measured before. */
  take(mesh: Mesh): void {
    const isFirst = this.#mesh === undefined;
    this.#mesh = mesh;
    if (!isFirst || this.#stopping.signal.aborted) return;
    this.#saidMs = performance.now();
    this.#await(firstBeat(this.#saidMs, this.#options.random, this.#pace));
  }

  /** Settles when nothing that it started is left. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#beat);
    clearTimeout(this.#summary);
    await this.#running;
  }

  #await(beat: Beat): void {
    this.#beat = setTimeout(() => {
      this.#await(nextBeat(beat, performance.now(), this.#options.random, this.#pace));
      if (this.#running) this.#tellTrouble('a round was left out: the one before is not over');
      else this.#running = this.#round().finally(() => (this.#running = undefined));
    }, beat.atMs - performance.now());
  }

  async #round(): Promise<void> {
    this.#admit(this.#mesh!);
    if (this.#destinations.length === 0) return;
    const { signal } = this.#stopping;
    const measured = await this.#options.measure(this.#destinations, signal).catch(broken);
    if (signal.aborted) return;
    this.#tellTrouble(measured.why);
    if (measured.round.size > 0) this.#keep(measured.round);
    this.#sayWhenDue();
  }

  #admit(mesh: Mesh): void {
    const { destinations, leftOut } = admitMesh(mesh, this.#options.host());
    this.#destinations = destinations;
    if (destinations.length === 0) this.#rounds = [];
    if (this.#told.revision === mesh.revision) return;
    this.#told = { revision: mesh.revision };
    const { log } = this.#options;
    log('info', 'measuring the mesh', { revision: mesh.revision, addresses: destinations.length });
    if (leftOut.length > 0) log('warn', 'part of the mesh is not measured', { leftOut });
  }

  #keep(round: Round): void {
    this.#rounds = keep(this.#rounds, round);
    const before = this.#health;
    // Whoever is not measured any more is forgotten.
    this.#health = new Map(
      this.#destinations.flatMap(({ address }) => {
        const [replies, known] = [round.get(address), before.get(address)];
        const health = replies ? heed(known, answersIn(replies)) : known;
        return health ? [[address, health]] : [];
      }),
    );
    for (const [address, { state }] of this.#health)
      if (state !== (before.get(address)?.state ?? 'clean')) this.#hasNews = true;
  }

  /** Whoever finds the edge away tries again after the next round. */
  #sayWhenDue(): void {
    const nowMs = performance.now();
    clearTimeout(this.#summary);
    if (nowMs >= summaryDueMs(this.#saidMs, this.#hasNews, this.#pace)) {
      const cells = cellsOf(this.#destinations, this.#rounds);
      if (cells.length === 0 || !this.#options.say(cells)) return;
      this.#rounds = [];
      this.#hasNews = false;
      this.#saidMs = nowMs;
    }
    const dueMs = summaryDueMs(this.#saidMs, this.#hasNews, this.#pace);
    this.#summary = setTimeout(() => this.#sayWhenDue(), dueMs - nowMs);
  }

  /** Once, as long as it is the same: a host that is broken is so in each round. */
  #tellTrouble(why: string | undefined): void {
    if (why !== undefined && why !== this.#told.trouble)
      this.#options.log('warn', 'a round of the mesh went wrong', { why });
    this.#told = { ...this.#told, trouble: why };
  }
}

/** Not even started: the system had no process for it. */
function broken(error: Error): Measured {
  return { round: new Map(), why: error.message };
}
