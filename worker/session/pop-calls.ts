import type { Job } from '#protocol';
import { type Env, pop } from '../env.ts';
import { logError } from '../errors.ts';
import type { Dispatched } from '../pop/dispatcher.ts';
import type { Pop } from '../pop/pop.ts';
import type { LiveResult } from './live-result.ts';
import type { SessionRow } from './rows.ts';
import { tokenOf } from './tokens.ts';

type Session = Pick<SessionRow, 'id' | 'secret'>;

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
  async ask(session: Session, result: LiveResult): Promise<Dispatched | undefined> {
    const { attempt, asked } = result;
    const tried = asked.filter((one) => one.attempt < attempt).map(({ agent }) => agent);
    const job = await jobOf(session, result, attempt);
    return this.#call(result, async (stub): Promise<Dispatched> => stub.dispatch(job, attempt, tried));
  }

  /**
   * Tells a result's PoP that the agent which was asked with `attempt` has it, although another one was asked since.
   * @returns whether it is still one of the PoP's agents; undefined when the PoP could not be asked
   */
  async take(
    session: Session,
    result: LiveResult,
    attempt: number,
    agent: string,
  ): Promise<boolean | undefined> {
    const job = await jobOf(session, result, attempt);
    return this.#call(result, async (stub) => stub.take(job, attempt, agent));
  }

  /** Tells the PoPs that results are not wanted any more. Whoever cannot be told hears of it when the agent dials. */
  async cancel(session: string, results: readonly LiveResult[]): Promise<void> {
    const calls = results.map(({ r, pop: { id } }) => pop(this.#env, id).cancel(jobId(session, r)));
    await Promise.allSettled(calls);
  }

  async #call<T>(
    { pop: { id } }: LiveResult,
    call: (stub: DurableObjectStub<Pop>) => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await call(pop(this.#env, id));
    } catch (error) {
      logError('a PoP could not be asked', error, { pop: id });
      return undefined;
    }
  }
}

async function jobOf({ id, secret }: Session, result: LiveResult, attempt: number): Promise<Job> {
  const { r, target, task } = result;
  const token = await tokenOf(secret, r, attempt);
  return { id: jobId(id, r), session: id, result: r, token, target, task };
}

function jobId(session: string, r: number): string {
  return `${session}.${r}`;
}
