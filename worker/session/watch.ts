import { limits } from '#protocol';
import { isContinuous } from '#protocol/tools/continuous.ts';
import { logError } from '../errors.ts';
import type { LiveResult } from './live-result.ts';
import type { Workspace } from './workspace.ts';

type Notes = Pick<DurableObjectStorage['kv'], 'get' | 'put' | 'delete'>;

/** Since when nobody watches, in ms since the epoch; a run that goes on until it is stopped ends some time after that. */
const key = 'unwatched since';

/**
 * Whether somebody watches: a viewer has joined and is here, or has asked for the state a short while ago. What is noted outlives the
 * object; while somebody is here nothing is, so that an object which begins anew knows whether they left before it or with it.
 */
export class Watch {
  readonly #workspace: Workspace;
  readonly #notes: Notes;
  #since: number | undefined;

  constructor(workspace: Workspace, notes: Notes) {
    this.#workspace = workspace;
    this.#notes = notes;
    const noted = notes.get(key);
    if (typeof noted === 'number') this.#since = noted;
  }

  /** A viewer has come. */
  came(): void {
    if (this.#since === undefined || !this.#isWatched) return;
    this.#since = undefined;
    this.#notes.delete(key);
  }

  /** A viewer has left. @returns true when it was the last, and something goes on for nobody */
  left(now: number): boolean {
    if (this.#isWatched || !this.#goesOn) return false;
    this.#note(now);
    return true;
  }

  /** Somebody has asked for the state of a measurement: as good as being here, for as long as it takes to ask again. */
  looked(m: number, now: number): void {
    if (this.#isWatched || !this.#ongoing.some((result) => result.m === m)) return;
    if (this.#since === undefined || Math.abs(now - this.#since) >= limits.continuous.lookMs) this.#note(now);
  }

  /**
   * This object begins anew, and viewers that it had are not here: they have as long to come back as if they had left now. Not stored
   * before something is to be done, as to look at a session must not take a write.
   */
  recover(now: number): void {
    if (!this.#isWatched && this.#goesOn) this.#since ??= now;
  }

  /** The results that end now for want of viewers. */
  over(now: number): LiveResult[] {
    if (this.#isWatched || !this.#goesOn) return [];
    // Later than now: the clock was set back.
    if (this.#since !== undefined && (this.#since > now || this.#notes.get(key) === undefined))
      this.#note(Math.min(this.#since, now));
    return this.#ongoing.filter((result) => this.#endOf(result) <= now);
  }

  /** When the next of them does, in ms since the epoch; undefined: none. */
  get dueAt(): number | undefined {
    if (this.#isWatched) return undefined;
    const times = this.#ongoing.map((result) => this.#endOf(result));
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  /** Whoever has never been here has the same time, from its beginning. */
  #endOf({ status }: LiveResult): number {
    const startedAt = status.state === 'running' ? status.startedAt : 0;
    return Math.max(this.#since ?? 0, startedAt) + limits.continuous.unwatchedMs;
  }

  /** What a full disk does not take is known as long as this object is in memory, and must not keep anything else from being done. */
  #note(since: number): void {
    this.#since = since;
    try {
      this.#notes.put(key, since);
    } catch (error) {
      logError('that nobody watches was not noted', error, {});
    }
  }

  get #isWatched(): boolean {
    return this.#workspace.viewers.count > 0;
  }

  /** Whatever may go on, though it may not have begun. */
  get #goesOn(): boolean {
    return this.#workspace.open.some(({ task }) => isContinuous(task));
  }

  /** What goes on, and was not told to end. */
  get #ongoing(): LiveResult[] {
    return this.#workspace.open.filter(
      ({ task, status }) =>
        isContinuous(task) && status.state === 'running' && status.stoppedAt === undefined,
    );
  }
}
