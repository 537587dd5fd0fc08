import { DurableObject } from 'cloudflare:workers';
import {
  closeCodes,
  type ControlFromAgent,
  controlFromAgentSchema,
  decodeText,
  type Failure,
  type Job,
  limits,
  protocolVersion,
  speaks,
} from '#protocol';
import { type Env, fleet } from '../env.ts';
import { failure } from '../failure.ts';
import { objectId } from '../ids.ts';
import { newSecret } from '../secret.ts';
import { answerClose, closeCodeFor } from '../sockets.ts';
import { type Present, recall, remember } from './attachment.ts';
import { ControlSockets, say } from './control-sockets.ts';
import { proves } from './identity.ts';
import { pick, union } from './roster.ts';
import { Store } from './store.ts';

/** What became of a job, as the session's life cycle understands it. */
export type Dispatched =
  | { readonly e: 'dispatched' }
  | { readonly e: 'queued'; readonly position: number }
  | { readonly e: 'offline' }
  | { readonly e: 'refused'; readonly failure: Failure };

/** One PoP: who is here, and who does what. Never in the path of the data. */
export class Pop extends DurableObject<Env> {
  readonly #store: Store;
  readonly #sockets: ControlSockets;
  #reporting: Promise<void> = Promise.resolve();

  constructor(context: DurableObjectState, env: Env) {
    super(context, env);
    context.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
    this.#store = new Store(context.storage.sql);
    this.#sockets = new ControlSockets(context);
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

  /** Cuts off and forgets all agents. */
  async revoke(): Promise<void> {
    this.#store.forgetAgents();
    this.#sockets.endAll(closeCodes.unauthorized, 'revoked');
  }

  /** Gives a job to the least loaded agent that can do it, or lets it wait. */
  async dispatch(job: Job): Promise<Dispatched> {
    const now = Date.now();
    const choice = pick(this.#agents(), job);
    if (choice.kind === 'nobody') return { e: 'offline' };
    if (choice.kind === 'unable') return { e: 'refused', failure: choice.failure };
    if (choice.kind === 'agent') {
      this.#give(job, choice.agent, now);
      return { e: 'dispatched' };
    }
    const ahead = this.#store.waiting().length;
    if (ahead >= limits.agent.queue) return { e: 'refused', failure: failure('edge', 'queue_full') };
    this.#store.putJob(job, null, now);
    return { e: 'queued', position: ahead + 1 };
  }

  /** Ends a job, waiting or running. */
  async cancel(id: string): Promise<void> {
    const agent = this.#store.agentOf(id);
    if (agent) this.#sockets.send(agent, { t: 'cancel', id });
    else this.#store.dropJob(id);
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
    await this.#wakeIn(limits.agent.silentMs);
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
    this.#sockets.reap(now);
    await this.#report();
    if (this.#sockets.size > 0) await this.#wakeIn(limits.agent.silentMs);
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
    const { version, tools, maxJobs, running } = hello;
    remember(socket, { phase: 'present', agent, version, tools, maxJobs, leaving: false, at: Date.now() });
    this.#store.reconcile(agent, running);
    say(socket, { t: 'welcome', pop: this.ctx.id.name ?? '' });
    await this.#report();
    await this.#drain();
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
    if (this.#store.agentOf(frame.id) !== present.agent) return;
    this.#store.dropJob(frame.id);
    if (frame.t === 'refused')
      await this.#session(frame.id, (session, r) => session.refused(r, frame.failure));
    await this.#drain();
  }

  /**
   * Gives waiting jobs, oldest first, to agents that have become free. All of it happens before anybody is told, so that
   * nothing can come in between.
   */
  async #drain(): Promise<void> {
    const given = this.#store.waiting().filter((job) => {
      const choice = pick(this.#agents(), job);
      if (choice.kind === 'agent') this.#give(job, choice.agent, Date.now());
      return choice.kind === 'agent';
    });
    if (given.length === 0) return;
    const told = given.map(({ id }) => this.#session(id, (session, r) => session.dispatched(r)));
    const moved = this.#store
      .waiting()
      .map(({ id }, i) => this.#session(id, (session, r) => session.queued(r, i + 1)));
    await Promise.allSettled([...told, ...moved]);
  }

  /** Nobody is left: those who wait are told so. */
  async #abandonWaiting(): Promise<void> {
    const waiting = this.#store.waiting();
    for (const { id } of waiting) this.#store.dropJob(id);
    await Promise.allSettled(waiting.map(({ id }) => this.#session(id, (session, r) => session.offline(r))));
  }

  #give(job: Job, agent: string, now: number): void {
    this.#store.putJob(job, agent, now);
    this.#sockets.send(agent, { t: 'job', job });
  }

  async #session(
    id: string,
    tell: (session: ReturnType<Env['SESSION']['get']>, r: number) => Promise<void>,
  ): Promise<void> {
    const [sid = '', r] = id.split('.');
    const object = objectId(this.env.SESSION, sid);
    if (object) await tell(this.env.SESSION.get(object), Number(r));
  }

  #agents() {
    return this.#sockets.agents((agent) => this.#store.runningOn(agent));
  }

  /** Tells the fleet who is here, when that has changed: one report after the other, so that none overtakes. */
  #report(): Promise<void> {
    this.#reporting = this.#reporting
      .then(() => this.#reportNow())
      .catch((error: unknown) => {
        console.error(JSON.stringify({ level: 'error', msg: 'report failed', error: String(error) }));
      });
    return this.#reporting;
  }

  async #reportNow(): Promise<void> {
    const agents = this.#agents().filter(({ leaving }) => !leaving);
    const version = this.#sockets.links()[0]?.present.version;
    const presence = { online: agents.length > 0, tools: union(agents), version: version ?? null };
    if (!presence.online) await this.#abandonWaiting();
    const text = JSON.stringify(presence);
    if (this.ctx.storage.kv.get('reported') === text) return;
    await fleet(this.env).report(this.ctx.id.name ?? '', presence);
    this.ctx.storage.kv.put('reported', text);
  }

  async #wakeIn(ms: number): Promise<void> {
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(Date.now() + ms);
  }
}
