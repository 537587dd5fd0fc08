import {
  closeCodes,
  type DataFromAgent,
  dataFromAgentSchema,
  type DataFromEdge,
  decodeText,
  isTerminal,
  limits,
} from '#protocol';
import { logWarning } from '../errors.ts';
import { isTooFast } from '../frame-rate.ts';
import { closeCodeFor, heardAt } from '../sockets.ts';
import { recall, remember } from './attachment.ts';
import { type Ask, type DataGuard, isOver } from './data-guard.ts';
import { deadlineAway, deadlineBack } from './deadline.ts';
import { type LiveResult, nextOf, termsOf } from './live-result.ts';
import { contradicts } from './log.ts';
import { trySend } from './viewers.ts';
import type { Workspace } from './workspace.ts';

/** How agents come in: one data socket per result, opened with that result's token, for as long as it runs. */
export class AgentDoor {
  readonly #context: DurableObjectState;
  readonly #workspace: Workspace;
  readonly #guard: DataGuard;
  readonly #warned = new WeakSet<WebSocket>();

  constructor(context: DurableObjectState, workspace: Workspace, guard: DataGuard) {
    this.#context = context;
    this.#workspace = workspace;
    this.#guard = guard;
  }

  async open(request: Request, r: number, ask: Ask): Promise<Response> {
    const admission = await this.#guard.admit(request, r, ask);
    if ('refuse' in admission) return refuse(admission.refuse);
    // Nothing is waited for from here on: of two agents that were asked for the same result, one is let in.
    const { attempt } = admission;
    const result = this.#workspace.results.get(r);
    if (!result || isOver(result, attempt)) return refuse(410);
    const now = Date.now();
    // The agent dialled again and this is the newer connection: what the older one may still bring is sent again.
    for (const older of this.#sockets(r)) older.close(closeCodes.replaced, 'dialled again');
    const { 0: client, 1: server } = new WebSocketPair();
    this.#context.acceptWebSocket(server, [tagOf(r)]);
    remember(server, { kind: 'agent', r, at: now });
    const { status } = result;
    if (status.state === 'running')
      this.#workspace.setDeadline(result, deadlineBack(status, termsOf(result), now));
    else this.#workspace.change(result, { e: 'connected' }, now, { attempt });
    result.heardAt = now;
    send(server, { t: 'resume', from: nextOf(result) });
    result.awaited = null;
    if (isStopping(result)) send(server, { t: 'stop' });
    return new Response(null, { status: 101, webSocket: client });
  }

  /** @returns true when the result came to its end */
  message(socket: WebSocket, r: number, message: string | ArrayBuffer): boolean {
    const result = this.#workspace.results.get(r);
    if (!result || isTerminal(result.status)) {
      socket.close(closeCodes.gone, 'this result is over');
      return false;
    }
    const now = Date.now();
    result.heardAt = now;
    if (isTooFast(socket, limits.frame.agentRate, now)) {
      this.#endRogue(socket, result, 'too many frames');
      return false;
    }
    try {
      return this.#frame(socket, result, decodeText(dataFromAgentSchema, message, limits.frame.agentBytes));
    } catch (error) {
      socket.close(closeCodeFor(error), 'not a data frame');
      return false;
    }
  }

  /** Tells the agent to end its tool. @returns false when it is not connected: it hears of it when it dials again */
  stop(r: number): boolean {
    const sockets = this.#sockets(r);
    for (const socket of sockets) send(socket, { t: 'stop' });
    return sockets.length > 0;
  }

  /**
   * The agent has gone. It may come back: until then, or until it is too late. What it has brought is stored now, because it
   * may not be able to bring it again (P2).
   * @returns true when that matters
   */
  closed(socket: WebSocket, r: number): boolean {
    const result = this.#workspace.results.get(r);
    if (result?.status.state !== 'running' || this.#sockets(r).some((other) => other !== socket))
      return false;
    this.#workspace.commit(result);
    const since = this.#heardAt(result, [socket]);
    this.#workspace.setDeadline(result, deadlineAway(result.status, termsOf(result), since));
    return true;
  }

  /** When the agent of a result was heard last, in ms since the epoch; undefined: it has no socket. */
  heardAt(result: LiveResult): number | undefined {
    const sockets = this.#sockets(result.r);
    return sockets.length > 0 ? this.#heardAt(result, sockets) : undefined;
  }

  /** The agent of a result has a socket, and is not there. */
  drop(result: LiveResult): void {
    for (const socket of this.#sockets(result.r)) {
      socket.close(closeCodes.goingAway, 'silent: say ping');
      this.closed(socket, result.r);
    }
  }

  #heardAt(result: LiveResult, sockets: readonly WebSocket[]): number {
    const times = sockets.map((socket) => heardAt(this.#context, socket, recall(socket).at));
    // Not later than now: the clock may have been set back.
    return Math.min(Date.now(), Math.max(result.heardAt, ...times));
  }

  /** The result's time is up. */
  overdue(result: LiveResult, now: number): void {
    const connected = this.#sockets(result.r).length > 0;
    this.#workspace.change(result, { e: 'deadline', connected }, now);
    this.dismiss(result.r, 'deadline');
  }

  /** Nothing more is wanted from the agent of a result. */
  dismiss(r: number, why: string): void {
    for (const socket of this.#sockets(r)) socket.close(closeCodes.gone, why);
  }

  /** The result has ended behind its agent's back. */
  dismissIfOver(r: number): void {
    const result = this.#workspace.results.get(r);
    if (result && isTerminal(result.status)) this.dismiss(r, 'this result is over');
  }

  #frame(socket: WebSocket, result: LiveResult, frame: DataFromAgent): boolean {
    if (frame.t === 'end') return this.#end(socket, result, frame);
    const { stored } = result;
    if (this.#isContradiction(result, frame)) {
      this.#warn(socket, result, 'entries came again, and were others than before');
      return false;
    }
    const taken = this.#workspace.take(result, frame, Date.now());
    if (taken === 'full') this.dismiss(result.r, 'log over its caps');
    else if (taken === 'resume') this.#resume(socket, result, frame.seq, frame.seq + frame.e.length);
    else if (result.stored > stored || frame.commit) send(socket, { t: 'ack', seq: result.stored });
    return taken === 'full';
  }

  #end(socket: WebSocket, result: LiveResult, frame: Extract<DataFromAgent, { t: 'end' }>): boolean {
    if (frame.seq > nextOf(result)) {
      this.#resume(socket, result, frame.seq, frame.seq);
      return false;
    }
    this.#workspace.change(result, { e: 'ended', outcome: frame.outcome }, Date.now());
    send(socket, { t: 'ack', seq: result.stored, end: true });
    return true;
  }

  /** Asks once: what is on its way meanwhile is beyond the place, too, and would have it all sent again each time. */
  #resume(socket: WebSocket, result: LiveResult, seq: number, beyond: number): void {
    const from = nextOf(result);
    const isOnItsWay = result.awaited?.beyond === seq;
    if (result.awaited?.from === from && !isOnItsWay)
      return this.#endRogue(socket, result, 'entries are missing, and were asked for');
    if (result.awaited?.from !== from) send(socket, { t: 'resume', from });
    result.awaited = { from, beyond };
  }

  /** Whoever sends again what is here must send the same: seldom, and looked at only then. */
  #isContradiction(result: LiveResult, frame: Extract<DataFromAgent, { t: 'log' }>): boolean {
    const { seq, e } = frame;
    if (seq >= nextOf(result)) return false;
    const { store } = this.#workspace;
    return contradicts(frame, store.segments(result.r, seq, seq + e.length), result.pending, result.stored);
  }

  /** The first time it is only said; whoever does it again is no agent of ours (rule 11). */
  #warn(socket: WebSocket, result: LiveResult, why: string): void {
    if (this.#warned.has(socket)) return this.#endRogue(socket, result, why);
    this.#warned.add(socket);
    logWarning('an agent’s frame was refused', { pop: result.pop.id, r: result.r, why });
  }

  #endRogue(socket: WebSocket, result: LiveResult, why: string): void {
    logWarning('an agent was disconnected', { pop: result.pop.id, r: result.r, why });
    socket.close(closeCodes.policy, why);
  }

  #sockets(r: number): WebSocket[] {
    return this.#context.getWebSockets(tagOf(r)).filter(({ readyState }) => readyState === WebSocket.OPEN);
  }
}

function isStopping({ status }: LiveResult): boolean {
  return status.state === 'running' && status.stoppedAt !== undefined;
}

function tagOf(r: number): string {
  return `result ${r}`;
}

function send(socket: WebSocket, frame: DataFromEdge): void {
  trySend(socket, JSON.stringify(frame));
}

function refuse(status: number): Response {
  return new Response(null, { status });
}
