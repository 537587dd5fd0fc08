import { DurableObject } from 'cloudflare:workers';
import { closeCodes, effective, isTerminal, type RedactRule } from '#protocol';
import type { Env } from '../env.ts';
import type { Dispatched } from '../pop/dispatcher.ts';
import { measurementId } from '../ids.ts';
import { endLease } from '../quota/lease.ts';
import { newSecret } from '../secret.ts';
import { retentionMs } from '../settings.ts';
import { answerClose } from '../sockets.ts';
import { AgentDoor } from './agent-door.ts';
import { recall } from './attachment.ts';
import { DataGuard } from './data-guard.ts';
import { holdsKey } from './key.ts';
import { type Life, type LifeEvent, live } from './life.ts';
import { isHeld, type LiveResult, newResult } from './live-result.ts';
import { PopCalls } from './pop-calls.ts';
import { recordOf } from './record.ts';
import { Rounds } from './rounds.ts';
import type { Created, NewMeasurement, Refusal } from './requests.ts';
import type { MeasurementRow } from './rows.ts';
import { Store } from './store.ts';
import { ViewerDoor } from './viewer-door.ts';
import { Viewers } from './viewers.ts';
import { Workspace } from './workspace.ts';

/** One session: the workspace behind one link. It brokers between those who watch and those who measure, and it sleeps. */
export class Session extends DurableObject<Env> {
  readonly #workspace: Workspace;
  readonly #viewers: ViewerDoor;
  readonly #agents: AgentDoor;
  readonly #pops: PopCalls;
  readonly #rounds: Rounds;
  #life: Life = { state: 'absent' };

  constructor(context: DurableObjectState, env: Env) {
    super(context, env);
    context.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
    this.#workspace = new Workspace(new Store(context.storage.sql), new Viewers(context), (lease) =>
      context.waitUntil(endLease(env, lease)),
    );
    this.#viewers = new ViewerDoor(this.#workspace);
    this.#pops = new PopCalls(env);
    this.#agents = new AgentDoor(context, this.#workspace, new DataGuard(this.#workspace, this.#pops));
    this.#rounds = new Rounds(context, this.#workspace, this.#agents, this.#pops);
    const { store } = this.#workspace;
    // One that another version has left behind can't be read, and ends at the first look.
    const expiresAt = store.isOutdated ? 0 : store.session()?.expires_at;
    if (expiresAt !== undefined) this.#live({ e: 'opened', expiresAt });
    this.#rounds.recover(Date.now());
  }

  /** Adds a measurement. Answers before any PoP has been asked. */
  async create(request: NewMeasurement): Promise<Created> {
    const now = Date.now();
    if (this.#life.state === 'absent' && request.keyHash !== undefined)
      this.#open(request.session, request.keyHash, now);
    else {
      const refusal = await this.#refusal(request.key, request.pops.length);
      if (refusal) return { ok: false, why: refusal };
    }
    // From here to `add` nothing is waited for: two that come at once get numbers of their own.
    const m = this.#workspace.measurements.length + 1;
    const { target, task, lease } = request;
    const row: MeasurementRow = { m, target, task, created_at: now, lease };
    const first = this.#workspace.results.size + 1;
    const results = request.pops.map((info, i) => newResult(first + i, info, row));
    this.#workspace.add(request.session, row, results);
    await this.#rounds.setAlarm();
    this.ctx.waitUntil(Promise.all(results.map((result) => this.#rounds.ask(result))));
    return { ok: true, id: measurementId(request.session, m) };
  }

  /** One measurement with its logs, for the API to fold. Whoever shows no key, or another, sees it redacted. */
  async read(m: number, key: string | undefined) {
    const seesAll = await this.#look(key);
    if (!this.#isAbsent) this.#rounds.watch.looked(m, Date.now());
    return this.#isAbsent ? 'gone' : (recordOf(this.#workspace, m, seesAll) ?? 'not_found');
  }

  /** The session without its logs. */
  async overview(key: string | undefined) {
    return this.#viewers.overview(await this.#look(key));
  }

  /** Says what is hidden from those who do not hold the key. */
  async redact(rule: RedactRule | null, key: string) {
    const refusal = await this.#refusal(key, 0);
    if (refusal) return refusal;
    this.#workspace.redact(effective(rule));
    return this.#viewers.overview(true);
  }

  /** Stops a measurement. */
  async stop(m: number, key: string | undefined): Promise<'stopping' | Refusal> {
    const refusal = await this.#refusal(key, 0);
    if (refusal) return refusal;
    if (!this.#workspace.measurement(m)) return 'not_found';
    const open = this.#workspace.resultsOf(m).filter(({ status }) => !isTerminal(status));
    this.#rounds.stop(open, { e: 'stop' }, Date.now());
    await this.#rounds.setAlarm();
    return 'stopping';
  }

  /** Deletes everything. */
  async remove(key: string | undefined): Promise<'removed' | Refusal> {
    const refusal = await this.#refusal(key, 0);
    if (refusal) return refusal;
    this.#live({ e: 'deleted' });
    await this.#end();
    return 'removed';
  }

  /** From the PoP: what became of a job that waited, or that an agent would not begin. `attempt`: which question it answers. */
  async heard(r: number, attempt: number, event: Dispatched): Promise<void> {
    const result = this.#asked(r, attempt);
    // A place in the queue that was told before its agent was found, and is heard after it.
    if (!result || (event.e === 'queued' && result.status.state !== 'queued')) return;
    const isTheAgents = event.e === 'refused' && event.failure.owner === 'agent';
    if (isTheAgents && isHeld(result)) return this.#rounds.move(result, event.failure);
    this.#rounds.take(result, event);
    await this.#rounds.setAlarm();
  }

  /** From the PoP: the agent that was asked is here again, and does not have the job. */
  async gone(r: number, attempt: number): Promise<void> {
    const result = this.#asked(r, attempt);
    if (!result) return;
    if (isHeld(result)) return this.#rounds.move(result);
    this.#workspace.change(result, { e: 'gone' }, Date.now());
    this.#agents.dismissIfOver(r);
    await this.#rounds.setAlarm();
  }

  /** The doors for sockets: `…/live` for viewers, `…/data/{session}/{result}` for agents. 410: no such session any more. */
  override async fetch(request: Request): Promise<Response> {
    await this.#lookAround();
    if (this.#isAbsent) return new Response(null, { status: 410 });
    const { pathname } = new URL(request.url);
    const isViewer = pathname.endsWith('/live');
    const response = isViewer
      ? this.#viewers.open()
      : await this.#agents.open(request, Number(pathname.split('/').at(-1)), (result) =>
          this.#rounds.ask(result),
        );
    await this.#rounds.setAlarm();
    return response;
  }

  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    // What was on its way when we closed the socket is not taken any more.
    if (socket.readyState !== WebSocket.OPEN) return;
    const attachment = recall(socket);
    if (attachment.kind === 'viewer') {
      await this.#viewers.message(socket, message);
      return this.#rounds.watch.came();
    }
    if (this.#agents.message(socket, attachment.r, message)) await this.#rounds.setAlarm();
    else await this.#rounds.guard();
  }

  override async webSocketClose(socket: WebSocket, code: number): Promise<void> {
    answerClose(socket, code);
    await this.#rounds.closed(socket);
  }

  override async webSocketError(socket: WebSocket): Promise<void> {
    await this.#rounds.closed(socket);
  }

  override async alarm(): Promise<void> {
    await this.#lookAround();
  }

  get #isAbsent(): boolean {
    return this.#life.state === 'absent' || this.#life.state === 'gone';
  }

  #live(event: LifeEvent): void {
    this.#life = live(this.#life, event);
  }

  #open(id: string, keyHash: string, now: number): void {
    const expiresAt = now + retentionMs(this.env);
    const row = { id, created_at: now, expires_at: expiresAt, key_hash: keyHash, secret: newSecret() };
    this.#workspace.store.open({ ...row, redact: null });
    this.#live({ e: 'opened', expiresAt });
  }

  /**
   * Does what is due. When somebody looks, too: what is overdue must not be shown as open, and the alarm may be late: the
   * platform gives one up that fails too often (a full disk), and a clock may have been set back.
   */
  async #lookAround(): Promise<void> {
    const now = Date.now();
    this.#live({ e: 'time', now });
    if (this.#life.state === 'gone') return this.#end();
    try {
      this.#rounds.make(now);
    } finally {
      // Whatever broke must not be the end of all rounds.
      await this.#rounds.setAlarm();
    }
  }

  /** Somebody looks. @returns true when they have shown the key */
  async #look(key: string | undefined): Promise<boolean> {
    await this.#lookAround();
    return holdsKey(this.#workspace.store, key);
  }

  /** A result that is open, and whose agent was asked with this attempt. */
  #asked(r: number, attempt: number): LiveResult | undefined {
    const result = this.#workspace.results.get(r);
    return result?.attempt === attempt && !isTerminal(result.status) ? result : undefined;
  }

  /** The end of the session's life: nothing of it is left, and nobody is connected. */
  async #end(): Promise<void> {
    if (!this.#workspace.store.exists && !this.#workspace.store.isOutdated) return;
    const why = this.#life.state === 'gone' ? this.#life.why : 'expired';
    const { store, viewers, open } = this.#workspace;
    const session = store.session();
    if (session) this.ctx.waitUntil(this.#pops.cancel(session.id, open));
    viewers.broadcast({ t: 'bye', code: why });
    for (const socket of this.ctx.getWebSockets()) socket.close(closeCodes.gone, why);
    this.#workspace.forget();
    await this.ctx.storage.deleteAll();
    await this.ctx.storage.deleteAlarm();
  }

  /** @param more results that are to be added; 0: none, only the key counts */
  async #refusal(key: string | undefined, more: number): Promise<Refusal | undefined> {
    await this.#lookAround();
    const isTheirs = await holdsKey(this.#workspace.store, key);
    // It may have been deleted meanwhile.
    if (this.#isAbsent) return 'gone';
    if (!isTheirs) return 'forbidden';
    this.#live({ e: 'counted', ...this.#workspace.count, more });
    return more > 0 && this.#life.state === 'full' ? 'full' : undefined;
  }
}
