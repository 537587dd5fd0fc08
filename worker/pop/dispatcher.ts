import { type Failure, type Job, limits } from '#protocol';
import { failure } from '../failure.ts';
import type { ControlSockets } from './control-sockets.ts';
import type { Enrolled } from './enrolled.ts';
import { pick } from './roster.ts';
import type { JobRecord, Store } from './store.ts';

/** What became of a job, as the session's life cycle understands it. */
export type Dispatched =
  /**
   * `agent` has it, and proves by this `key` that it does. `held`: it waits for the session's word, so that another one can be
   * asked.
   */
  | { readonly e: 'dispatched'; readonly agent: string; readonly key: string; readonly held?: true }
  | { readonly e: 'queued'; readonly position: number }
  | { readonly e: 'offline' }
  /** Everybody here who could do it was asked, and does not begin. */
  | { readonly e: 'silent' }
  | { readonly e: 'refused'; readonly failure: Failure };

/** A job, and which of the session's questions about it is meant: see `Dispatcher.dispatch`. */
export interface Question {
  readonly id: string;
  readonly attempt: number;
}

/**
 * Gives jobs to agents so that each runs once. An agent that is the only one gets a job to begin at once, and no other agent
 * ever gets that job. Where there are several, the job is `held` until the session lets its agent in; so the session may ask
 * for another one as often as need be, and whoever dials first has it.
 */
export class Dispatcher {
  readonly #store: Store;
  readonly #sockets: ControlSockets;
  readonly #enrolled: Enrolled;

  constructor(store: Store, sockets: ControlSockets, enrolled: Enrolled) {
    this.#store = store;
    this.#sockets = sockets;
    this.#enrolled = enrolled;
  }

  /**
   * @param attempt the session's count: the same one again is the same question, a higher one asks for another agent
   * @param tried agents that were asked before
   * @param isExpected nobody may be here just now, but they are about to come back
   */
  dispatch(
    job: Job,
    attempt: number,
    tried: readonly string[],
    isExpected: boolean,
    now: number,
  ): Dispatched {
    const known = this.#store.job(job.id);
    if (known && known.attempt >= attempt) return this.#answerFor(known);
    const record = { job, attempt, holder: null, at: known?.at ?? now };
    const choice = pick(this.#agents(), job, tried);
    if (choice.kind === 'agent') return this.#give(record, choice);
    if (choice.kind === 'busy' || (choice.kind === 'nobody' && isExpected)) return this.#wait(record);
    if (choice.kind === 'nobody') return { e: 'offline' };
    return choice.kind === 'tried' ? { e: 'silent' } : { e: 'refused', failure: choice.failure };
  }

  /** The session lets an agent in that was asked before, although another one has been since: it is the one that has the job. */
  take(job: Job, attempt: number, agent: string, now: number): void {
    const at = this.#store.job(job.id)?.at ?? now;
    this.#store.putJob({ job, attempt, holder: { agent, instance: this.#instanceOf(agent) }, at });
  }

  /** An agent is not to be trusted any more. @returns what it had: that goes on without it, or ends */
  takeAway(agent: string): Question[] {
    const had = this.#store.heldBy(agent);
    for (const { job } of had) this.#store.dropJob(job.id);
    return had.map(questionOf);
  }

  /** An agent has done a job, or would not begin it. @returns the question that it was asked; undefined when it has no such job */
  release(id: string, agent: string): Question | undefined {
    const known = this.#store.job(id);
    if (known?.holder?.agent !== agent) return undefined;
    this.#store.dropJob(id);
    return questionOf(known);
  }

  /** Ends a job, waiting or running. @returns what is new for those that waited behind it */
  cancel(id: string): [Question, Dispatched][] {
    const known = this.#store.job(id);
    if (!known) return [];
    if (known.holder) {
      this.#sockets.send(known.holder.agent, { t: 'cancel', id });
      // Should that not arrive, the job must not be given again.
      this.#store.putJob({ ...known, holder: { ...known.holder, instance: '' } });
      return [];
    }
    this.#store.dropJob(id);
    return this.#places();
  }

  /**
   * An agent says which jobs it has. Of those that it should have, one that was given to this very process never reached it and
   * is given again; one that was given to an earlier process died with it.
   * @returns those that died
   */
  reconcile(agent: string, instance: string, running: readonly string[]): Question[] {
    const missing = this.#store.heldBy(agent).filter(({ job }) => !running.includes(job.id));
    const dead = missing.filter(({ holder }) => holder?.instance !== instance);
    for (const record of missing) {
      if (dead.includes(record)) this.#store.dropJob(record.job.id);
      else this.#sockets.send(agent, { t: 'job', job: record.job });
    }
    return dead.map(questionOf);
  }

  /** Gives waiting jobs, oldest first, to agents that have become free. @returns what is new */
  drain(): [Question, Dispatched][] {
    const news = this.#store.waiting().flatMap((record): [Question, Dispatched][] => {
      const choice = pick(this.#agents(), record.job);
      if (choice.kind === 'agent') return [[questionOf(record), this.#give(record, choice)]];
      if (choice.kind !== 'unable') return [];
      // Whoever could do it has left.
      this.#store.dropJob(record.job.id);
      return [[questionOf(record), { e: 'refused', failure: choice.failure }]];
    });
    return news.length === 0 ? [] : [...news, ...this.#places()];
  }

  /** The same of all agents. */
  takeAllAway(): Question[] {
    const had = this.#store.held();
    for (const { job } of had) this.#store.dropJob(job.id);
    return had.map(questionOf);
  }

  /** Nobody is left. @returns the jobs that waited */
  abandon(): Question[] {
    const waiting = this.#store.waiting();
    for (const { job } of waiting) this.#store.dropJob(job.id);
    return waiting.map(questionOf);
  }

  #places(): [Question, Dispatched][] {
    return this.#store
      .waiting()
      .map((record, i): [Question, Dispatched] => [questionOf(record), { e: 'queued', position: i + 1 }]);
  }

  #wait(record: JobRecord): Dispatched {
    const { id } = record.job;
    const ahead = this.#store.waiting().filter(({ job }) => job.id !== id).length;
    if (ahead >= limits.agent.queue) return { e: 'refused', failure: failure('edge', 'queue_full') };
    this.#store.putJob(record);
    return this.#answerFor(record);
  }

  /** One that was asked before may still dial: from the second question on, every agent waits for the session's word. */
  #give(record: JobRecord, { agent, isOnly }: { agent: string; isOnly: boolean }): Dispatched {
    const isHeld = !isOnly || record.attempt > 0;
    const job: Job = isHeld ? { ...record.job, held: true } : record.job;
    const given = { ...record, job, holder: { agent, instance: this.#instanceOf(agent) } };
    this.#store.putJob(given);
    this.#sockets.send(agent, { t: 'job', job });
    return this.#answerFor(given);
  }

  #answerFor({ job, holder }: JobRecord): Dispatched {
    if (holder) {
      const { agent } = holder;
      // Whoever is not enrolled any more has no key that could prove anything.
      const key = this.#enrolled.publicKey(agent) ?? '';
      return { e: 'dispatched', agent, key, ...(job.held && { held: true }) };
    }
    const place = this.#store.waiting().findIndex((one) => one.job.id === job.id);
    return { e: 'queued', position: place + 1 };
  }

  /** The agent's present process; none, when it is not here. */
  #instanceOf(agent: string): string {
    return this.#sockets.linkOf(agent)?.present.instance ?? '';
  }

  #agents() {
    return this.#sockets.agents((agent) => this.#store.loadOf(agent));
  }
}

function questionOf({ job: { id }, attempt }: JobRecord): Question {
  return { id, attempt };
}
