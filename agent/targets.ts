import { type Address, type Failure, limits, networkOf } from '#protocol';
import type { Policy } from './policy.ts';

/** What a target network has left at a time. `atMs`: when that was counted. */
interface Bucket {
  readonly jobs: number;
  readonly atMs: number;
}

/**
 * One bucket of jobs per target network, over all clients (rule 8). The clock is handed in, in ms, and never goes back.
 *
 * Bounded: a bucket that has filled up again is like one that never was, and is forgotten; beyond `limits.target.networks` that
 * have not, no other network is measured.
 */
export class Targets {
  readonly #burst: number;
  readonly #msPerJob: number;
  /** In the order in which they were used last. */
  readonly #buckets = new Map<string, Bucket>();

  constructor({ targetBurst, targetPerMinute }: Pick<Policy, 'targetBurst' | 'targetPerMinute'>) {
    this.#burst = targetBurst;
    this.#msPerJob = 60_000 / targetPerMinute;
  }

  /** Networks that are kept count of. */
  get size(): number {
    return this.#buckets.size;
  }

  /** Takes one job's worth for this address. @returns undefined when it was there; else nothing was taken, and why */
  take(address: Address, nowMs: number): Failure | undefined {
    const network = networkOf(address);
    const jobs = this.#left(network, nowMs);
    if (jobs < 1) return this.#busy(network, (1 - jobs) * this.#msPerJob);
    this.#buckets.delete(network);
    this.#forgetFull(nowMs);
    // Whoever measures the whole world must not make us forget what was done to one network.
    if (this.#buckets.size >= limits.target.networks) return this.#busy(network, this.#msPerJob);
    this.#buckets.set(network, { jobs: jobs - 1, atMs: nowMs });
    return undefined;
  }

  #left(network: string, nowMs: number): number {
    const bucket = this.#buckets.get(network);
    if (!bucket) return this.#burst;
    return Math.min(this.#burst, bucket.jobs + (nowMs - bucket.atMs) / this.#msPerJob);
  }

  /** Whoever was not used for as long as it takes to fill up is full; they come first. */
  #forgetFull(nowMs: number): void {
    const fullBeforeMs = nowMs - this.#burst * this.#msPerJob;
    for (const [network, { atMs }] of this.#buckets) {
      if (atMs > fullBeforeMs) return;
      this.#buckets.delete(network);
    }
  }

  #busy(network: string, waitMs: number): Failure {
    const perMinute = Math.round(60_000 / this.#msPerJob);
    const allowed = `${this.#burst} jobs at once and ${perMinute} a minute against ${network}`;
    const message = `this agent begins at most ${allowed}: again in ${Math.ceil(waitMs / 1000)} s`;
    return { owner: 'policy', code: 'target_busy', message };
  }
}
