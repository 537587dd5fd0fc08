import { closeCodes, type ControlFromEdge, limits } from '#protocol';
import { heardAt } from '../sockets.ts';
import { type Attachment, type Present, recall, remember } from './attachment.ts';
import type { Agent } from './roster.ts';

/** A control socket and what it remembers. */
export interface Link {
  readonly socket: WebSocket;
  readonly present: Present;
}

/** The agents' control sockets. The platform's list of sockets is the only state, so it survives hibernation. */
export class ControlSockets {
  readonly #context: DurableObjectState;

  constructor(context: DurableObjectState) {
    this.#context = context;
  }

  accept(socket: WebSocket, attachment: Attachment): void {
    this.#context.acceptWebSocket(socket);
    remember(socket, attachment);
  }

  /** Those whose key has been proven. */
  links(): Link[] {
    return this.#context.getWebSockets().flatMap((socket) => {
      const attachment = recall(socket);
      return attachment.phase === 'present' ? [{ socket, present: attachment }] : [];
    });
  }

  agents(loadOf: (agent: string) => Pick<Agent, 'running' | 'continuous'>): Agent[] {
    return this.links().map(({ present }) => ({ ...present, ...loadOf(present.agent) }));
  }

  linkOf(agent: string): Link | undefined {
    return this.links().find(({ present }) => present.agent === agent);
  }

  /** Sends to an agent. @returns false when it is not here */
  send(agent: string, frame: ControlFromEdge): boolean {
    const link = this.linkOf(agent);
    if (link) say(link.socket, frame);
    return link !== undefined;
  }

  /** Ends every socket of an agent, also one that has not proven its key yet. */
  endAgent(agent: string, code: number, reason: string): void {
    for (const socket of this.#context.getWebSockets()) {
      const attachment = recall(socket);
      if (attachment.phase !== 'gone' && attachment.agent === agent) this.end(socket, code, reason);
    }
  }

  /** When a socket was heard last, in ms since the epoch. */
  heardAt({ socket, present }: Link): number {
    return heardAt(this.#context, socket, present.at);
  }

  end(socket: WebSocket, code: number, reason: string): void {
    remember(socket, { phase: 'gone' });
    socket.close(code, reason);
  }

  endAll(code: number, reason: string): void {
    for (const socket of this.#context.getWebSockets()) this.end(socket, code, reason);
  }

  /** Ends sockets that have been silent for too long: half-open ones stay in the platform's list (rule 15). */
  endSilent(now: number): void {
    for (const socket of this.#context.getWebSockets())
      if (this.#silentAt(socket) <= now) this.end(socket, closeCodes.goingAway, 'silent');
  }

  /** When the first of them would have been silent for too long, in ms since the epoch; undefined: there is none. */
  get silenceAt(): number | undefined {
    const times = this.#context.getWebSockets().map((socket) => this.#silentAt(socket));
    const first = Math.min(...times);
    return Number.isFinite(first) ? first : undefined;
  }

  #silentAt(socket: WebSocket): number {
    const attachment = recall(socket);
    if (attachment.phase === 'gone') return Infinity;
    // Whoever has not shown its key does not buy time by saying ping.
    if (attachment.phase !== 'present') return attachment.at + limits.agent.proofMs;
    return heardAt(this.#context, socket, attachment.at) + limits.agent.silentMs;
  }
}

export function say(socket: WebSocket, frame: ControlFromEdge): void {
  try {
    socket.send(JSON.stringify(frame));
  } catch {
    // closed a moment ago; its close event is on the way
  }
}
