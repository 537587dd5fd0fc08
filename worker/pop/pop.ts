import { DurableObject } from 'cloudflare:workers';
import {
  closeCodes,
  type ControlFromAgent,
  controlFromAgentSchema,
  decode,
  decodeText,
  type Job,
  limits,
  protocolVersion,
  speaks,
} from '#protocol';
import { type Env, fleet } from '../env.ts';
import { logError } from '../errors.ts';
import { objectId } from '../ids.ts';
import { newSecret } from '../secret.ts';
import { answerClose, closeCodeFor } from '../sockets.ts';
import { type Present, recall, remember } from './attachment.ts';
import { ControlSockets, say } from './control-sockets.ts';
import { type Dispatched, Dispatcher, type Question } from './dispatcher.ts';
import { proves } from './identity.ts';
import { consider, type Reported, reportedSchema } from './presence.ts';
import { union } from './roster.ts';
import { Store } from './store.ts';

/** One PoP: who is here, and who does what. Never in the path of the data. */
export class Pop extends DurableObject<Env> {
  readonly #store: Store;
  readonly #sockets: ControlSockets;
  readonly #dispatcher: Dispatcher;
  #reporting: Promise<void> = Promise.resolve();
  /** When to look again whether there is something to report, in ms since the epoch. Outlives this object as its alarm. */
  #lookAgainAt: number | null = null;

  constructor(context: DurableObjectState, env: Env) {
    super(context, env);
    context.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
    this.#store = new Store(context.storage);
    this.#sockets = new ControlSockets(context);
    this.#dispatcher = new Dispatcher(this.#store, this.#sockets);
  }

  /** Admits an agent that has shown an enrolment code. @returns false when the PoP has as many as it may have */
  async addAgent(id: string, publicKey: string): Promise<boolean> {
    if (this.#store.agentCount() >= limits.agent.perPop) return false;
    this.#store.addAgent(id, publicKey, Date.now());
    return true;
  }

  /** Forgets an agent that never came. */
  async removeAgent(id: string): Promise<void> {
    this.#store.removeAgent(id);
  }

  /** Cuts off and forgets all agents, and ends what they have and what waits for them (rule 10). */
  async revoke(): Promise<void> {
    const { given } = this.#dispatcher;
    const waiting = this.#dispatcher.abandon();
    this.#store.forgetAgents();
    this.#sockets.endAll(closeCodes.unauthorized, 'revoked');
    this.ctx.storage.kv.delete('reported');
    await this.#bury(given);
    await this.#tell(waiting.map((question) => [question, { e: 'offline' }]));
  }

  /** Has a job done by an agent, or lets it wait; see `Dispatcher.dispatch`. */
  async dispatch(job: Job, attempt: number, tried: readonly string[]): Promise<Dispatched> {
    // Nobody is here, and the fleet has not been told so yet: they may be dialling again.
    const isExpected = this.#reported?.online ?? false;
    return this.#dispatcher.dispatch(job, attempt, tried, isExpected, Date.now());
  }

  /** Ends a job, waiting or running. */
  async cancel(id: string): Promise<void> {
    await this.#tell(this.#dispatcher.cancel(id));
  }

  /** The agents' control door. The Worker has checked that the agent's id is one of ours. */
  override async fetch(request: Request): Promise<Response> {
    const agent = request.headers.get('x-popglass-agent') ?? '';
    if (this.#store.publicKey(agent) === undefined) return new Response(null, { status: 401 });
    const { 0: client, 1: server } = new WebSocketPair();
    const nonce = newSecret();
    const at = Date.now();
    this.#sockets.accept(server, { phase: 'challenged', agent, nonce, host: new URL(request.url).host, at });
    say(server, { t: 'challenge', v: protocolVersion, nonce });
    await this.#setAlarm();
    return new Response(null, { status: 101, webSocket: client });
  }

  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    const attachment = recall(socket);
    try {
      const frame = decodeText(controlFromAgentSchema, message, limits.frame.agentBytes);
      if (attachment.phase === 'present' && frame.t !== 'hello') await this.#frame(socket, attachment, frame);
      else if (attachment.phase === 'challenged' && frame.t === 'hello') await this.#hello(socket, frame);
      else this.#sockets.end(socket, closeCodes.policy, 'out of order');
    } catch (error) {
      this.#sockets.end(socket, closeCodeFor(error), 'not a control frame');
      await this.#report();
    }
  }

  override async webSocketClose(socket: WebSocket, code: number): Promise<void> {
    answerClose(socket, code);
    remember(socket, { phase: 'gone' });
    await this.#report();
  }

  override async webSocketError(socket: WebSocket): Promise<void> {
    remember(socket, { phase: 'gone' });
    await this.#report();
  }

  override async alarm(): Promise<void> {
    const now = Date.now();
    this.#store.dropOlderThan(now - limits.job.queueMs - limits.job.durationMs);
    this.#sockets.endSilent(now);
    await this.#report();
  }

  async #hello(socket: WebSocket, hello: Extract<ControlFromAgent, { t: 'hello' }>): Promise<void> {
    const attachment = recall(socket);
    if (attachment.phase !== 'challenged') return;
    const { agent, nonce, host } = attachment;
    if (!speaks(hello.v))
      return this.#sockets.end(socket, closeCodes.version, 'no protocol version in common');
    const key = this.#store.publicKey(agent);
    if (key === undefined || !(await proves(key, hello.signature, nonce, host))) {
      return this.#sockets.end(socket, closeCodes.unauthorized, 'the proof does not hold');
    }
    const older = this.#sockets.linkOf(agent);
    if (older) this.#sockets.end(older.socket, closeCodes.replaced, 'connected again');
    const { instance, version, tools, maxJobs, running } = hello;
    const at = Date.now();
    remember(socket, { phase: 'present', agent, instance, version, tools, maxJobs, leaving: false, at });
    say(socket, { t: 'welcome', pop: this.ctx.id.name ?? '' });
    await this.#bury(this.#dispatcher.reconcile(agent, instance, running));
    await this.#drain();
    await this.#report();
  }

  async #frame(
    socket: WebSocket,
    present: Present,
    frame: Exclude<ControlFromAgent, { t: 'hello' }>,
  ): Promise<void> {
    if (frame.t === 'leaving') {
      remember(socket, { ...present, leaving: true });
      return this.#report();
    }
    // Only the agent that has the job may speak of it (rule 11).
    const question = this.#dispatcher.release(frame.id, present.agent);
    if (question && frame.t === 'refused') {
      await this.#tell([[question, { e: 'refused', failure: frame.failure }]]);
    }
    await this.#drain();
  }

  /** All of the dispatching happens before anybody is told, so that nothing can come in between. */
  async #drain(): Promise<void> {
    await this.#tell(this.#dispatcher.drain());
  }

  async #tell(news: readonly (readonly [Question, Dispatched])[]): Promise<void> {
    const told = news.map(([{ id, attempt }, event]) =>
      this.#session(id, (session, r) => session.heard(r, attempt, event)),
    );
    await Promise.allSettled(told);
  }

  /** Tells the sessions of jobs whose agent is no more. */
  async #bury(dead: readonly Question[]): Promise<void> {
    const told = dead.map(({ id, attempt }) => this.#session(id, (session, r) => session.gone(r, attempt)));
    await Promise.allSettled(told);
  }

  async #session(
    id: string,
    tell: (session: ReturnType<Env['SESSION']['get']>, r: number) => Promise<void>,
  ): Promise<void> {
    const [sid = '', r] = id.split('.');
    const object = objectId(this.env.SESSION, sid);
    if (object) await tell(this.env.SESSION.get(object), Number(r));
  }

  /** Tells the fleet who is here, when that is news: one report after the other, so that none overtakes. */
  #report(): Promise<void> {
    this.#reporting = this.#reporting
      .then(() => this.#reportNow())
      .catch((error: unknown) => logError('report failed', error, { pop: this.ctx.id.name ?? '' }))
      .then(() => this.#setAlarm());
    return this.#reporting;
  }

  async #reportNow(): Promise<void> {
    const agents = this.#sockets.agents(() => 0).filter(({ leaving }) => !leaving);
    // Not by the order of their sockets: two of different versions that dial by turns are no news.
    const version =
      agents
        .map((agent) => agent.version)
        .toSorted()
        .at(-1) ?? null;
    const presence = { online: agents.length > 0, tools: union(agents), version };
    const verdict = consider(this.#reported, presence.online, JSON.stringify(presence), Date.now());
    this.#lookAgainAt = verdict.kind === 'wait' ? verdict.at : null;
    if (verdict.kind === 'report') {
      if (!presence.online)
        await this.#tell(this.#dispatcher.abandon().map((question) => [question, { e: 'offline' }]));
      this.#lookAgainAt = Date.now() + limits.agent.reportMs;
      await fleet(this.env).report(this.ctx.id.name ?? '', presence);
      this.#lookAgainAt = null;
    }
    this.#remember(verdict.reported);
  }

  get #reported(): Reported | undefined {
    const stored = this.ctx.storage.kv.get('reported');
    return stored === undefined ? undefined : decode(reportedSchema, stored);
  }

  #remember(reported: Reported): void {
    if (JSON.stringify(reported) !== JSON.stringify(this.#reported))
      this.ctx.storage.kv.put('reported', reported);
  }

  /** Wakes up when a socket would be silent for too long, or when there may be news; an earlier alarm stays. */
  async #setAlarm(): Promise<void> {
    const at = Math.min(this.#sockets.silenceAt ?? Infinity, this.#lookAgainAt ?? Infinity);
    if (at === Infinity) return;
    const set = await this.ctx.storage.getAlarm();
    if (set === null || set > at) await this.ctx.storage.setAlarm(at);
  }
}
