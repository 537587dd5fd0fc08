import { DurableObject } from 'cloudflare:workers';
import { closeCodes, type Failure, isTerminal, type Job, limits, type PopInfo, type Task } from '#protocol';
import { budgetMs } from '#protocol/tools/index.ts';
import { type Env, pop } from '../env.ts';
import { failure } from '../failure.ts';
import { measurementId } from '../ids.ts';
import { hashOf, matches, newSecret } from '../secret.ts';
import { answerClose } from '../sockets.ts';
import { AgentDoor } from './agent-door.ts';
import { recall } from './attachment.ts';
import { deadlineOf } from './lifecycle.ts';
import type { LiveResult } from './live-result.ts';
import type { MeasurementRow } from './rows.ts';
import { Store } from './store.ts';
import { ViewerDoor } from './viewer-door.ts';
import { Viewers } from './viewers.ts';
import { measurementView, Workspace } from './workspace.ts';

/** What the Worker hands over: everything is validated, the PoPs are chosen. */
export interface NewMeasurement {
  readonly session: string;
  /** Opens the session: the hash of its control key. */
  readonly keyHash?: string;
  /** Adds to an open session: the control key. */
  readonly key?: string;
  readonly target: string;
  readonly task: Task;
  readonly pops: readonly PopInfo[];
}

export type Created =
  | { readonly ok: true; readonly id: string }
  | { readonly ok: false; readonly why: Refusal };
type Refusal = 'not_found' | 'forbidden' | 'full';

/** One session: the workspace behind one link. It brokers between those who watch and those who measure, and it sleeps. */
export class Session extends DurableObject<Env> {
  readonly #workspace: Workspace;
  readonly #viewers: ViewerDoor;
  readonly #agents: AgentDoor;

  constructor(context: DurableObjectState, env: Env) {
    super(context, env);
    context.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
    this.#workspace = new Workspace(new Store(context.storage.sql), new Viewers(context));
    this.#viewers = new ViewerDoor(this.#workspace);
    this.#agents = new AgentDoor(context, this.#workspace);
  }

  /** Adds a measurement. Answers before any PoP has been asked. */
  async create(request: NewMeasurement): Promise<Created> {
    const tokens = request.pops.map(() => newSecret());
    const hashes = await Promise.all(tokens.map(hashOf));
    const { store } = this.#workspace;
    const now = Date.now();
    if (request.keyHash !== undefined && !store.session()) {
      store.open(request.session, now, now + limits.session.ttlMs, request.keyHash);
    } else {
      const refusal = await this.#refusal(request.key, request.pops.length);
      if (refusal) return { ok: false, why: refusal };
    }
    // From here to `add` nothing is waited for: two that come at once get numbers of their own.
    const m = this.#workspace.measurements.length + 1;
    const row: MeasurementRow = { m, target: request.target, task: request.task, created_at: now };
    const first = this.#workspace.results.size + 1;
    const results = request.pops.map((info, i) => queued(first + i, row, info, hashes[i]!, now));
    this.#workspace.add(request.session, row, results);
    await this.#setAlarm();
    const jobs = results.map((result, i) => jobOf(request.session, result, request.target, tokens[i]!));
    this.ctx.waitUntil(Promise.all(jobs.map((job, i) => this.#dispatch(job, request.pops[i]!.id))));
    return { ok: true, id: measurementId(request.session, m) };
  }

  /** One measurement with its logs, for the API to fold. Undefined: there is none. */
  async read(m: number) {
    const row = this.#workspace.measurement(m);
    const session = this.#workspace.store.session();
    if (!row || !session) return undefined;
    const results = this.#workspace.resultsOf(m).map((result) => ({
      pop: result.pop,
      status: result.status,
      log: [...this.#workspace.logFrom(result, 0)],
    }));
    return { ...measurementView(session.id, row), results };
  }

  /** The session without its logs. Undefined: there is none. */
  async overview() {
    const skeleton = this.#viewers.skeleton();
    if (!skeleton) return undefined;
    const { t: _t, ...overview } = skeleton;
    return { ...overview, viewers: this.#workspace.viewers.count };
  }

  /** Stops a measurement. `not_found`: no such measurement; `forbidden`: not the control key. */
  async stop(m: number, key: string | undefined): Promise<'stopping' | Refusal> {
    if (!this.#workspace.measurement(m)) return 'not_found';
    const refusal = await this.#refusal(key, 0);
    if (refusal) return refusal;
    const open = this.#workspace.resultsOf(m).filter(({ status }) => !isTerminal(status));
    for (const { r } of open) this.#workspace.change(r, { e: 'stop' }, Date.now());
    const absent = open.filter(({ r }) => !this.#agents.stop(r));
    await this.#setAlarm();
    // Those that no data socket reaches hear of it from their PoP; if not even there, when they dial.
    this.ctx.waitUntil(Promise.allSettled(absent.map((result) => this.#cancel(result))));
    return 'stopping';
  }

  /** From the PoP: a job that waited was given to an agent. */
  async dispatched(r: number): Promise<void> {
    this.#workspace.change(r, { e: 'dispatched' }, Date.now());
    await this.#setAlarm();
  }

  /** From the PoP: a job waits, now at this place. */
  async queued(r: number, position: number): Promise<void> {
    this.#workspace.change(r, { e: 'queued', position }, Date.now());
    await this.#setAlarm();
  }

  /** From the PoP: nobody is there any more to do a job that waited. */
  async offline(r: number): Promise<void> {
    this.#workspace.change(r, { e: 'offline' }, Date.now());
    await this.#setAlarm();
  }

  /** From the PoP: an agent would not begin this job. */
  async refused(r: number, why: Failure): Promise<void> {
    this.#workspace.change(r, { e: 'refused', failure: why }, Date.now());
    await this.#setAlarm();
  }

  /** The doors for sockets: `…/live` for viewers, `…/data/{session}/{result}` for agents. */
  override async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (!this.#workspace.store.session()) return new Response('no such session', { status: 404 });
    if (pathname.endsWith('/live')) return this.#viewers.open();
    const response = await this.#agents.open(request, Number(pathname.split('/').at(-1)));
    await this.#setAlarm();
    return response;
  }

  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    // What was on its way when we closed the socket is not taken any more.
    if (socket.readyState !== WebSocket.OPEN) return;
    const attachment = recall(socket);
    if (attachment.kind === 'viewer') return this.#viewers.message(socket, attachment.joined, message);
    if (this.#agents.message(socket, attachment.r, message)) await this.#setAlarm();
  }

  override async webSocketClose(socket: WebSocket, code: number): Promise<void> {
    answerClose(socket, code);
    await this.#closed(socket);
  }

  override async webSocketError(socket: WebSocket): Promise<void> {
    await this.#closed(socket);
  }

  override async alarm(): Promise<void> {
    const now = Date.now();
    const session = this.#workspace.store.session();
    if (!session || session.expires_at <= now) return this.#expire();
    const overdue = this.#workspace.store.overdue(now);
    const waiting = overdue.filter((r) => this.#workspace.results.get(r)?.status.state === 'queued');
    for (const r of overdue) this.#agents.overdue(r, now);
    const gone = waiting.flatMap((r) => this.#workspace.results.get(r) ?? []);
    this.ctx.waitUntil(Promise.allSettled(gone.map((result) => this.#cancel(result))));
    await this.#setAlarm();
  }

  /** The end of the session's life: nothing of it is left, and nobody is connected. */
  async #expire(): Promise<void> {
    this.#workspace.viewers.broadcast({ t: 'bye', code: 'expired' });
    for (const socket of this.ctx.getWebSockets()) socket.close(closeCodes.gone, 'expired');
    await this.ctx.storage.deleteAll();
    this.#workspace.forget();
  }

  async #closed(socket: WebSocket): Promise<void> {
    const attachment = recall(socket);
    if (attachment.kind === 'viewer') this.#workspace.viewers.leave(socket);
    else if (this.#agents.closed(socket, attachment.r, Date.now())) await this.#setAlarm();
  }

  async #refusal(key: string | undefined, more: number): Promise<Refusal | undefined> {
    const session = this.#workspace.store.session();
    if (!session) return 'not_found';
    if (key === undefined || !(await matches(key, session.key_hash))) return 'forbidden';
    const { results, measurements } = this.#workspace;
    const full =
      measurements.length >= limits.session.measurements || results.size + more > limits.session.results;
    return more > 0 && full ? 'full' : undefined;
  }

  async #dispatch(job: Job, slug: string): Promise<void> {
    const answer = await pop(this.env, slug)
      .dispatch(job)
      .catch((error: unknown) => {
        console.error(
          JSON.stringify({ level: 'error', msg: 'dispatch failed', pop: slug, error: String(error) }),
        );
        return { e: 'refused', failure: failure('edge', 'internal') } as const;
      });
    this.#workspace.change(job.result, answer, Date.now());
    await this.#setAlarm();
  }

  async #cancel(result: LiveResult): Promise<void> {
    const { id } = this.#workspace.store.session()!;
    await pop(this.env, result.pop.id).cancel(jobId(id, result.r));
  }

  /** The next deadline of a result, or the end of the session's life. */
  async #setAlarm(): Promise<void> {
    const { store } = this.#workspace;
    const at = store.nextDeadline() ?? store.session()?.expires_at;
    if (at === undefined) return;
    if ((await this.ctx.storage.getAlarm()) !== at) await this.ctx.storage.setAlarm(at);
  }
}

function queued(r: number, row: MeasurementRow, info: PopInfo, tokenHash: string, now: number): LiveResult {
  const status = { state: 'queued' } as const;
  const deadline = deadlineOf(status, budgetMs(row.task), now);
  return {
    r,
    m: row.m,
    pop: info,
    task: row.task,
    tokenHash,
    status,
    deadline,
    stored: 0,
    chars: 0,
    pending: [],
  };
}

function jobOf(session: string, { r, task }: LiveResult, target: string, token: string): Job {
  return { id: jobId(session, r), session, result: r, token, target, task };
}

function jobId(session: string, r: number): string {
  return `${session}.${r}`;
}
