import type { Job } from '#protocol';
import { type Env, pop } from '../env.ts';
import { logError } from '../errors.ts';
import type { Dispatched } from '../pop/dispatcher.ts';
import type { LiveResult } from './live-result.ts';
import { tokenOf } from './tokens.ts';

/** What a session says to the PoPs that measure for it. */
export class PopCalls {
  readonly #env: Env;

  constructor(env: Env) {
    this.#env = env;
  }

  /**
   * Asks a result's PoP to have it measured. Asking again is harmless: a PoP knows a job by its id and its attempt.
   * @returns undefined when the PoP could not be asked; its deadline has it asked again
   */
  async ask(
    session: { readonly id: string; readonly secret: string },
    result: LiveResult,
  ): Promise<Dispatched | undefined> {
    const { r, attempt, tried, target, task } = result;
    const token = await tokenOf(session.secret, r, attempt);
    const job: Job = { id: jobId(session.id, r), session: session.id, result: r, token, target, task };
    try {
      return await pop(this.#env, result.pop.id).dispatch(job, attempt, tried);
    } catch (error) {
      logError('dispatch failed', error, { pop: result.pop.id });
      return undefined;
    }
  }

  /** Tells the PoPs that results are not wanted any more. Whoever cannot be told hears of it when the agent dials. */
  async cancel(session: string, results: readonly LiveResult[]): Promise<void> {
    const calls = results.map(({ r, pop: { id } }) => pop(this.#env, id).cancel(jobId(session, r)));
    await Promise.allSettled(calls);
  }
}

function jobId(session: string, r: number): string {
  return `${session}.${r}`;
}
