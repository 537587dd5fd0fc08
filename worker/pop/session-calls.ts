import type { Env } from '../env.ts';
import { objectId } from '../ids.ts';
import type { Dispatched, Question } from './dispatcher.ts';

/** What a PoP says to the sessions that have asked it. */
export class SessionCalls {
  readonly #env: Env;

  constructor(env: Env) {
    this.#env = env;
  }

  /** What became of their jobs. */
  async tell(news: readonly (readonly [Question, Dispatched])[]): Promise<void> {
    const told = news.map(([{ id, attempt }, event]) =>
      this.#call(id, (session, r) => session.heard(r, attempt, event)),
    );
    await Promise.allSettled(told);
  }

  /** Tells the sessions of jobs whose agent is no more. */
  async bury(dead: readonly Question[]): Promise<void> {
    const told = dead.map(({ id, attempt }) => this.#call(id, (session, r) => session.gone(r, attempt)));
    await Promise.allSettled(told);
  }

  async #call(
    id: string,
    say: (session: ReturnType<Env['SESSION']['get']>, r: number) => Promise<void>,
  ): Promise<void> {
    const [sid = '', r] = id.split('.');
    const object = objectId(this.#env.SESSION, sid);
    if (object) await say(this.#env.SESSION.get(object), Number(r));
  }
}
