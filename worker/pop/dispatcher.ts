import { type Failure, type Job, limits } from '#protocol';
import { failure } from '../failure.ts';
import type { ControlSockets } from './control-sockets.ts';
import { pick } from './roster.ts';
import type { JobRecord, Store } from './store.ts';

/** What became of a job, as the session's life cycle understands it. */
export type Dispatched =
  /** `held`: the agent waits for the session's word, so that another one can be asked. */
  | { readonly e: 'dispatched'; readonly held?: true }
  | { readonly e: 'queued'; readonly position: number }
  | { readonly e: 'offline' }
  /** Everybody who could do it was asked, and does not answer. */
  | { readonly e: 'silent' }
  | { readonly e: 'refused'; readonly failure: Failure };

/**
 * Gives jobs to agents so that each runs once. An agent that is the only one gets a job to begin at once, and no other agent
 * ever gets that job. Where there are several, the job is `held` until the session lets its agent in; so it may be moved to
 * the next one as often as need be, and whoever dials first has it.
 */
export class Dispatcher {
  readonly #store: Store;
  readonly #sockets: ControlSockets;

  constructor(store: Store, sockets: ControlSockets) {
    this.#store = store;
    this.#sockets = sockets;
  }

  /**
   * @param attempt the session's count: the same one again is the same question, a higher one asks for another agent
   * @param isExpected nobody may be here just now, but they are about to come back
   */
  dispatch(job: Job, attempt: number, isExpected: boolean, now: number): Dispatched {
    const known = this.#store.job(job.id);
    if (!known) return this.#place({ job, attempt, holder: null, tried: [], at: now }, isExpected);
    if (known.attempt >= attempt) return this.#answerFor(known);
    if (known.holder && !known.job.held) return { e: 'silent' };
    return this.#place({ ...known, job, attempt, holder: null, tried: withHolder(known) }, isExpected);
  }

  /** @returns what became of it; undefined when the agent had no say in it, or another agent takes over */
  refused(id: string, agent: string, why: Failure): Dispatched | undefined {
    const known = this.#store.job(id);
    if (known?.holder?.agent !== agent) return undefined;
    // Another agent of the PoP has other hands, but no other opinion on what may be measured.
    const next =
      why.owner === 'agent'
        ? this.#place({ ...known, holder: null, tried: withHolder(known) }, false)
        : undefined;
    if (next && (next.e === 'dispatched' || next.e === 'queued')) return next;
    this.#store.dropJob(id);
    return { e: 'refused', failure: why };
  }

  /** @returns false when the agent has no such job */
  done(id: string, agent: string): boolean {
    if (this.#store.job(id)?.holder?.agent !== agent) return false;
    this.#store.dropJob(id);
    return true;
  }

  /** Ends a job, waiting or running. */
  cancel(id: string): void {
    const holder = this.#store.job(id)?.holder;
    if (holder) this.#sockets.send(holder.agent, { t: 'cancel', id });
    else this.#store.dropJob(id);
  }

  /**
   * An agent says which jobs it has. Of those that it should have, one that was given to this very process never reached it and
   * is given again; one that was given to an earlier process died with it.
   * @returns the ids of those that died
   */
  reconcile(agent: string, instance: string, running: readonly string[]): string[] {
    const missing = this.#store.heldBy(agent).filter(({ job }) => !running.includes(job.id));
    const again = missing.filter(({ holder }) => holder?.instance === instance);
    const dead = missing.filter((record) => !again.includes(record)).map(({ job }) => job.id);
    for (const { job } of again) this.#sockets.send(agent, { t: 'job', job });
    for (const id of dead) this.#store.dropJob(id);
    return dead;
  }

  /** Gives waiting jobs, oldest first, to agents that have become free. @returns what is new, by id */
  drain(): [id: string, Dispatched][] {
    const given = this.#store.waiting().flatMap((record): [string, Dispatched][] => {
      const choice = pick(this.#agents(), record.job, record.tried);
      return choice.kind === 'agent' ? [[record.job.id, this.#give(record, choice)]] : [];
    });
    if (given.length === 0) return [];
    const moved = this.#store
      .waiting()
      .map(({ job }, i): [string, Dispatched] => [job.id, { e: 'queued', position: i + 1 }]);
    return [...given, ...moved];
  }

  /** Nobody is left. @returns the ids of the jobs that waited */
  abandon(): string[] {
    const ids = this.#store.waiting().map(({ job }) => job.id);
    for (const id of ids) this.#store.dropJob(id);
    return ids;
  }

  #place(record: JobRecord, isExpected: boolean): Dispatched {
    const choice = pick(this.#agents(), record.job, record.tried);
    if (choice.kind === 'agent') return this.#give(record, choice);
    if (choice.kind === 'busy') return this.#wait(record);
    if (record.tried.length > 0) return { e: 'silent' };
    if (choice.kind === 'nobody' && isExpected) return this.#wait(record);
    return choice.kind === 'nobody' ? { e: 'offline' } : { e: 'refused', failure: choice.failure };
  }

  #wait(record: JobRecord): Dispatched {
    const { id } = record.job;
    const ahead = this.#store.waiting().filter(({ job }) => job.id !== id).length;
    if (ahead >= limits.agent.queue) return { e: 'refused', failure: failure('edge', 'queue_full') };
    this.#store.putJob(record);
    return this.#answerFor(record);
  }

  #give(record: JobRecord, { agent, isOnly }: { agent: string; isOnly: boolean }): Dispatched {
    const { held: _held, ...plain } = record.job;
    const job: Job = isOnly && record.tried.length === 0 ? plain : { ...plain, held: true };
    const instance = this.#sockets.linkOf(agent)?.present.instance ?? '';
    const given = { ...record, job, holder: { agent, instance } };
    this.#store.putJob(given);
    this.#sockets.send(agent, { t: 'job', job });
    return this.#answerFor(given);
  }

  #answerFor({ job, holder }: JobRecord): Dispatched {
    if (holder) return { e: 'dispatched', ...(job.held && { held: true }) };
    const place = this.#store.waiting().findIndex((one) => one.job.id === job.id);
    return { e: 'queued', position: place + 1 };
  }

  #agents() {
    return this.#sockets.agents((agent) => this.#store.runningOn(agent));
  }
}

function withHolder({ tried, holder }: JobRecord): string[] {
  return holder ? [...tried, holder.agent] : [...tried];
}
