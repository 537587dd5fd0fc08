import type { Job } from '#protocol';
import { newOutbox, type OutboxAction, type OutboxEvent, step } from '../../../agent/outbox-state.ts';
import type { Peer } from './peer.ts';
import { dialData } from './world.ts';

/** An agent's end of a data socket, by the agent's own rules, on a clock that the test moves. */
export class OutboxAgent {
  /** Every text that was pushed: the truth. */
  readonly truth: string[] = [];
  isStored = false;
  readonly #job: Job;
  readonly #state = newOutbox(0);
  #nowMs = 0;
  #peer: Peer | undefined;
  #heard = 0;

  constructor(job: Job) {
    this.#job = job;
  }

  get isConnected(): boolean {
    return this.#peer?.socket.readyState === WebSocket.OPEN;
  }

  async dial(): Promise<void> {
    this.hangUp();
    this.#peer = await dialData(this.#job);
    this.#heard = 0;
    this.#on({ t: 'opened' });
  }

  hangUp(): void {
    if (this.isConnected) this.#peer?.socket.close(1000);
    this.#peer = undefined;
    this.#on({ t: 'lost' });
  }

  push(text: string): void {
    this.truth.push(text);
    this.#on({ t: 'entry', entry: [this.#nowMs, 'o', text] });
  }

  end(): void {
    this.#on({ t: 'end', outcome: { kind: 'finished', exit: 0 } });
  }

  /** Time goes by, and what the session has said meanwhile is heard. */
  pass(ms: number): void {
    this.#nowMs += ms;
    const frames = this.#peer?.frames.slice(this.#heard) ?? [];
    this.#heard += frames.length;
    for (const frame of frames) this.#on({ t: 'frame', frame: frame as never });
    this.#on({ t: 'tick' });
  }

  #on(event: OutboxEvent): void {
    for (const action of step(this.#state, event, this.#nowMs)) this.#act(action);
  }

  #act(action: OutboxAction): void {
    if (action.do === 'send' && this.isConnected) this.#peer!.say(action.frame);
    if (action.do === 'finish') this.isStored = true;
    if (action.do === 'fault') throw new Error(`the session broke the protocol: ${action.why}`);
    // The answer is lost for good when the object is, so the agent dials again.
    if (action.do === 'redial') this.hangUp();
  }
}
