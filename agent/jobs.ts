import type { Failure, Job, Outcome } from '#protocol';
import { isContinuous } from '#protocol/tools/continuous.ts';
import { admit, type Admitted, type Host } from './admission.ts';
import type { JobEnd } from './job.ts';

interface Running {
  readonly control: AbortController;
  readonly over: Promise<void>;
  readonly isContinuous: boolean;
}

export interface JobsOptions {
  /** The host as it is now, without the numbers of running jobs. */
  host(): Omit<Host, 'running' | 'continuous'>;
  start(admitted: Admitted, control: AbortController): Promise<JobEnd>;
  /** The job is over, whatever came of it. */
  onDone(id: string, end: JobEnd | 'broken'): void;
}

/** Finished jobs whose ids are remembered: a job that comes again is not run again. One that never began may come again. */
const remembered = 1_000;

/** The jobs of this agent: which run, which ran, whether one more may begin. */
export class Jobs {
  readonly #options: JobsOptions;
  readonly #running = new Map<string, Running>();
  readonly #finished = new Set<string>();
  #isClosed = false;

  constructor(options: JobsOptions) {
    this.#options = options;
  }

  /** Begins a job, unless it is known already or refused. */
  offer(job: Job): Failure | 'running' | 'finished' {
    if (this.#running.has(job.id)) return 'running';
    if (this.#finished.has(job.id)) return 'finished';
    if (this.#isClosed) return { owner: 'agent', code: 'agent_stopping', message: 'the agent is stopping' };
    const continuous = [...this.#running.values()].filter((one) => one.isContinuous).length;
    const admitted = admit(job, { ...this.#options.host(), running: this.#running.size, continuous });
    if ('failure' in admitted) return admitted.failure;
    const control = new AbortController();
    this.#running.set(job.id, {
      control,
      over: this.#see(admitted, control),
      isContinuous: isContinuous(job.task),
    });
    return 'running';
  }

  /** @returns false when there is no such job running */
  end(id: string, outcome: Outcome): boolean {
    const job = this.#running.get(id);
    job?.control.abort(outcome);
    return job !== undefined;
  }

  /** Ends all jobs and begins no more. */
  close(outcome: Outcome): void {
    this.#isClosed = true;
    for (const id of this.#running.keys()) this.end(id, outcome);
  }

  get running(): string[] {
    return [...this.#running.keys()];
  }

  /** Settles when no job is running. */
  async idle(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ over }) => over));
  }

  async #see({ job, ...admitted }: Admitted, control: AbortController): Promise<void> {
    const end = await this.#options.start({ job, ...admitted }, control).catch(() => 'broken' as const);
    this.#running.delete(job.id);
    if (end !== 'unbegun') this.#remember(job.id);
    this.#options.onDone(job.id, end);
  }

  #remember(id: string): void {
    this.#finished.add(id);
    if (this.#finished.size > remembered) this.#finished.delete(this.#finished.values().next().value!);
  }
}
