import {
  closeCodes,
  type DataFromAgent,
  dataFromAgentSchema,
  type DataFromEdge,
  decodeText,
  isTerminal,
  limits,
} from '#protocol';
import { bearer, matches } from '../secret.ts';
import { remember } from './attachment.ts';
import { deadlineOf } from './lifecycle.ts';
import { type LiveResult, nextOf } from './live-result.ts';
import { closeCodeFor } from '../sockets.ts';
import { trySend } from './viewers.ts';
import type { Workspace } from './workspace.ts';
import { budgetMs } from '#protocol/tools/index.ts';

/** How agents come in: one data socket per result, opened with that result's token, for as long as it runs. */
export class AgentDoor {
  readonly #context: DurableObjectState;
  readonly #workspace: Workspace;

  constructor(context: DurableObjectState, workspace: Workspace) {
    this.#context = context;
    this.#workspace = workspace;
  }

  async open(request: Request, r: number): Promise<Response> {
    const result = this.#workspace.results.get(r);
    const token = bearer(request);
    if (!result || token === undefined || !(await matches(token, result.tokenHash))) return refuse(401);
    if (isTerminal(result.status)) return refuse(410);
    const now = Date.now();
    // The agent dialled again and this is the newer connection: what the older one may still bring is sent again.
    for (const older of this.#sockets(r)) older.close(closeCodes.replaced, 'dialled again');
    const { 0: client, 1: server } = new WebSocketPair();
    this.#context.acceptWebSocket(server, [tagOf(r)]);
    remember(server, { kind: 'agent', r });
    this.#workspace.change(r, { e: 'connected' }, now);
    this.#workspace.setDeadline(result, deadlineOf(result.status, budgetMs(result.task), now));
    send(server, { t: 'resume', from: nextOf(result) });
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

  /** The agent has gone. It may come back: until then, or until it is too late. @returns true when that matters */
  closed(socket: WebSocket, r: number, now: number): boolean {
    const result = this.#workspace.results.get(r);
    if (!result || isTerminal(result.status) || this.#sockets(r).some((other) => other !== socket))
      return false;
    const until = now + limits.outbox.redialMs + limits.outbox.redialSlackMs;
    this.#workspace.setDeadline(result, Math.min(until, result.deadline ?? until));
    return true;
  }

  /** The result's time is up. */
  overdue(r: number, now: number): void {
    const sockets = this.#sockets(r);
    this.#workspace.change(r, { e: 'deadline', connected: sockets.length > 0 }, now);
    for (const socket of sockets) socket.close(closeCodes.gone, 'deadline');
  }

  #frame(socket: WebSocket, result: LiveResult, frame: DataFromAgent): boolean {
    if (frame.t === 'end') return this.#end(socket, result, frame);
    const stored = result.stored;
    const taken = this.#workspace.take(result, frame);
    if (taken === 'resume') send(socket, { t: 'resume', from: nextOf(result) });
    if (taken === 'full') socket.close(closeCodes.policy, 'log over its caps');
    if (result.stored > stored || frame.commit) send(socket, { t: 'ack', seq: result.stored });
    return false;
  }

  #end(socket: WebSocket, result: LiveResult, frame: Extract<DataFromAgent, { t: 'end' }>): boolean {
    if (frame.seq > nextOf(result)) {
      send(socket, { t: 'resume', from: nextOf(result) });
      return false;
    }
    this.#workspace.change(result.r, { e: 'ended', outcome: frame.outcome }, Date.now());
    send(socket, { t: 'ack', seq: result.stored, end: true });
    return true;
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

function refuse(status: 401 | 410): Response {
  return new Response(null, { status });
}
