import { DurableObject } from 'cloudflare:workers';
import {
  closeCodes,
  type ControlFromAgent,
  controlFromAgentSchema,
  decode,
  decodeText,
  type Job,
  limits,
  rotationProofOf,
} from '#protocol';
import { type Env, fleet } from '../env.ts';
import { logError } from '../errors.ts';
import { isTooFast } from '../frame-rate.ts';
import { answerClose, closeCodeFor } from '../sockets.ts';
import { type Present, recall, remember } from './attachment.ts';
import { ControlSockets, say } from './control-sockets.ts';
import { type Dispatched, Dispatcher } from './dispatcher.ts';
import { Enrolled } from './enrolled.ts';
import { Gate } from './gate.ts';
import { type AgentsView, agentView } from './overview.ts';
import { consider, type Reported, reportedSchema } from './presence.ts';
import { union } from './roster.ts';
import { SessionCalls } from './session-calls.ts';
import { Store } from './store.ts';

/** One PoP: who is here, and who does what. Never in the path of the data. */
export class Pop extends DurableObject<Env> {
  readonly #store: Store;
  readonly #sockets: ControlSockets;
  readonly #dispatcher: Dispatcher;
  readonly #enrolled: Enrolled;
  readonly #gate: Gate;
  readonly #sessions: SessionCalls;
  #reporting: Promise<void> = Promise.resolve();
  /** When to look again whether there is something to report, in ms since the epoch. Outlives this object as its alarm. */
  #lookAgainAt: number | null = null;

  constructor(context: DurableObjectState, env: Env) {
    super(context, env);
    context.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
    this.#store = new Store(context.storage);
    this.#sockets = new ControlSockets(context);
    this.#enrolled = new Enrolled(context.storage.sql);
    this.#dispatcher = new Dispatcher(this.#store, this.#sockets, this.#enrolled);
    this.#sessions = new SessionCalls(env);
    this.#gate = new Gate(this.#slug, this.#enrolled, this.#sockets);
  }

  /** Admits an agent that has shown an enrolment code. @returns false when the PoP has as many as it may have */
  async addAgent(id: string, publicKey: string): Promise<boolean> {
    if (this.#enrolled.size >= limits.agent.perPop) return false;
    this.#enrolled.add(id, publicKey, Date.now());
    return true;
  }

  /** Forgets an agent that never came. */
  async removeAgent(id: string): Promise<void> {
    this.#enrolled.remove(id);
  }

  /** Cuts off and forgets all agents, then ends what they have and what waits (rule 10). @returns false: there were none */
  async revoke(): Promise<boolean> {
    const hadAgents = this.#enrolled.clear();
    this.#sockets.endAll(closeCodes.unauthorized, 'revoked');
    const [given, waiting] = [this.#dispatcher.takeAllAway(), this.#dispatcher.abandon()];
    this.ctx.storage.kv.delete('reported');
    await this.#sessions.bury(given);
    await this.#sessions.tell(waiting.map((question) => [question, { e: 'offline' }]));
    return hadAgents;
  }

  /** The same of one agent. What waits goes to another one, if there is one. @returns false when it is none of ours */
  async revokeAgent(agent: string): Promise<boolean> {
    if (this.#enrolled.publicKey(agent) === undefined) return false;
    this.#enrolled.remove(agent);
    this.#sockets.endAgent(agent, closeCodes.unauthorized, 'revoked');
    const given = this.#dispatcher.takeAway(agent);
    await this.#sessions.bury(given);
    await this.#report();
    return true;
  }

  /** Changes an agent's key, see `Gate.rotate`. */
  async rotate(agent: string, publicKey: string, signature: string, host: string): Promise<boolean> {
    const isDone = await this.#gate.rotate(
      agent,
      publicKey,
      signature,
      rotationProofOf(agent, publicKey, host),
    );
    await this.#report();
    return isDone;
  }

  /** For the operator. */
  async describe(): Promise<AgentsView> {
    const agents = this.#enrolled.list().map((agent) => {
      const { id } = agent;
      return agentView(agent, this.#sockets.linkOf(id), this.#store.runningOn(id));
    });
    return { agents, strangers: this.#enrolled.strangers };
  }

  /** Has a job done by an agent, or lets it wait; see `Dispatcher.dispatch`. */
  async dispatch(job: Job, attempt: number, tried: readonly string[]): Promise<Dispatched> {
    // Nobody is here, and the fleet has not been told so yet: they may be dialling again.
    const isExpected = this.#reported?.online ?? false;
    return this.#dispatcher.dispatch(job, attempt, tried, isExpected, Date.now());
  }

  /** An agent that was asked before is let in after all, see `Dispatcher.take`. @returns false when it is none of ours any more */
  async take(job: Job, attempt: number, agent: string): Promise<boolean> {
    if (this.#enrolled.publicKey(agent) === undefined) return false;
    this.#dispatcher.take(job, attempt, agent, Date.now());
    return true;
  }

  /** Ends a job, waiting or running. */
  async cancel(id: string): Promise<void> {
    await this.#sessions.tell(this.#dispatcher.cancel(id));
  }

  /** The agents' control door. The Worker has checked that the agent's id is one of ours. */
  override async fetch(request: Request): Promise<Response> {
    const response = this.#gate.challenge(request, Date.now());
    await this.#setAlarm();
    return response;
  }

  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    const attachment = recall(socket);
    // What was on its way when we closed the socket is not taken any more.
    if (attachment.phase === 'gone') return;
    try {
      if (isTooFast(socket, limits.frame.agentRate, Date.now())) {
        this.#sockets.end(socket, closeCodes.policy, 'too many frames');
        return await this.#report();
      }
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
    const present = await this.#gate.admit(socket, hello);
    if (!present) return;
    say(socket, { t: 'welcome', pop: this.#slug });
    await this.#sessions.bury(this.#dispatcher.reconcile(present.agent, present.instance, hello.running));
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
    if (frame.t === 'summary') return;
    // Only the agent that has the job may speak of it (rule 11).
    const question = this.#dispatcher.release(frame.id, present.agent);
    if (question && frame.t === 'refused') {
      await this.#sessions.tell([[question, { e: 'refused', failure: frame.failure }]]);
    }
    await this.#drain();
  }

  /** All of the dispatching happens before anybody is told, so that nothing can come in between. */
  async #drain(): Promise<void> {
    await this.#sessions.tell(this.#dispatcher.drain());
  }

  /** Tells the fleet who is here, when that is news: one report after the other, so that none overtakes. */
  #report(): Promise<void> {
    this.#reporting = this.#reporting
      .then(() => this.#reportNow())
      .catch((error: unknown) => logError('report failed', error, { pop: this.#slug }))
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
        await this.#sessions.tell(this.#dispatcher.abandon().map((question) => [question, { e: 'offline' }]));
      this.#lookAgainAt = Date.now() + limits.agent.reportMs;
      await fleet(this.env).report(this.#slug, presence, null);
      this.#lookAgainAt = null;
    }
    this.#remember(verdict.reported);
  }

  get #slug(): string {
    return this.ctx.id.name ?? '';
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
