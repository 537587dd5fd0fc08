import { DurableObject } from 'cloudflare:workers';
import {
  closeCodes,
  type ControlFromAgent,
  controlFromAgentSchema,
  decodeText,
  type History,
  type HistoryWindow,
  type Job,
  limits,
  rotationProofOf,
} from '#protocol';
import type { Env } from '../env.ts';
import { isTooFast } from '../frame-rate.ts';
import { answerClose, closeCodeFor } from '../sockets.ts';
import { type Present, recall, remember } from './attachment.ts';
import { ControlSockets } from './control-sockets.ts';
import { type Dispatched, Dispatcher } from './dispatcher.ts';
import { Enrolled } from './enrolled.ts';
import { Findings } from './findings.ts';
import { Gate } from './gate.ts';
import { MeshKeeper } from './mesh-keeper.ts';
import { Observer } from './observer.ts';
import { type AgentsView, agentView } from './overview.ts';
import { Reporter } from './reporter.ts';
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
  readonly #reporter: Reporter;
  readonly #observer: Observer;

  constructor(context: DurableObjectState, env: Env) {
    super(context, env);
    context.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
    this.#store = new Store(context.storage);
    this.#sockets = new ControlSockets(context);
    this.#enrolled = new Enrolled(context.storage.sql);
    this.#dispatcher = new Dispatcher(this.#store, this.#sockets, this.#enrolled);
    this.#sessions = new SessionCalls(env);
    this.#gate = new Gate(this.#slug, this.#enrolled, this.#sockets);
    const mesh = new MeshKeeper(context.storage.kv, this.#sockets);
    this.#reporter = new Reporter(env, this.#slug, context.storage.kv, this.#sockets, mesh, () =>
      this.#sessions.tell(this.#dispatcher.abandon().map((question) => [question, { e: 'offline' }])),
    );
    const findings = new Findings(context.storage);
    this.#observer = new Observer(this.#slug, this.#sockets, findings, mesh, this.#reporter);
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
    this.#observer.forget();
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
      return agentView(agent, this.#sockets.linkOf(id), this.#store.loadOf(id).running);
    });
    return { agents, strangers: this.#enrolled.strangers };
  }

  /** What this PoP found of the others. @param to of one target only */
  async history(window: HistoryWindow, to?: string): Promise<History> {
    return this.#observer.history(window, to);
  }

  /** Has a job done by an agent, or lets it wait; see `Dispatcher.dispatch`. */
  async dispatch(job: Job, attempt: number, tried: readonly string[]): Promise<Dispatched> {
    // Nobody is here, and the fleet has not been told so yet: they may be dialling again.
    const isExpected = this.#reporter.isOnline;
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
    this.#store.dropStale(now);
    this.#sockets.endSilent(now);
    await this.#observer.tick(now);
    await this.#setAlarm();
  }

  async #hello(socket: WebSocket, hello: Extract<ControlFromAgent, { t: 'hello' }>): Promise<void> {
    const present = await this.#gate.admit(socket, hello);
    if (!present) return;
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
    if (frame.t === 'summary') return this.#observer.summary(socket, present, frame.cells);
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

  async #report(): Promise<void> {
    await this.#observer.look(Date.now());
    await this.#setAlarm();
  }

  get #slug(): string {
    return this.ctx.id.name ?? '';
  }

  /** Wakes up when a socket would be silent for too long, or for whatever else is due; an earlier alarm stays. */
  async #setAlarm(): Promise<void> {
    const at = Math.min(this.#sockets.silenceAt ?? Infinity, this.#observer.dueAt);
    if (at === Infinity) return;
    const set = await this.ctx.storage.getAlarm();
    if (set === null || set > at) await this.ctx.storage.setAlarm(at);
  }
}
