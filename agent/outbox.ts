import { closeCodes, dataFromEdgeSchema, decodeText, type Entry, limits, type Outcome } from '#protocol';
import { backoffMs } from './backoff.ts';
import { type Closed, type Connection, describe, dial, isFinal } from './dial.ts';
import type { Log } from './log.ts';
import { newOutbox, type OutboxAction, type OutboxEvent, step } from './outbox-state.ts';

export interface OutboxOptions {
  readonly url: URL;
  readonly headers: Record<string, string>;
  readonly log: Log;
  readonly random: () => number;
  readonly redialMs?: number;
  /** The session wants the tool to end. */
  readonly onStop: () => void;
}

/** What became of the log: stored to the end, not wanted any more, or not delivered in time. */
export type Delivery = 'stored' | 'unwanted' | 'undelivered';

export interface Outbox {
  push(entry: Entry): void;
  end(outcome: Outcome): void;
  /** Gives up what is not delivered yet. */
  abandon(): void;
  readonly delivered: Promise<Delivery>;
}

/** The data socket of one result. The shell around `outbox-state.ts`: sockets and timers, no decisions about entries. */
export function openOutbox(options: OutboxOptions): Outbox {
  return new DataSocket(options);
}

const now = () => performance.now();

class DataSocket implements Outbox {
  readonly delivered: Promise<Delivery>;
  readonly #options: OutboxOptions;
  readonly #state = newOutbox(now());
  #tell!: (delivery: Delivery) => void;
  #connection: Connection | undefined;
  #wakeTimer: NodeJS.Timeout | undefined;
  #dialTimer: NodeJS.Timeout | undefined;
  /** Since when the session has not been heard of. */
  #awaySince = now();
  #attempt = 0;
  #isOver = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.delivered = new Promise((tell) => (this.#tell = tell));
    this.#open();
  }

  push(entry: Entry): void {
    this.#on({ t: 'entry', entry });
  }

  end(outcome: Outcome): void {
    this.#on({ t: 'end', outcome });
  }

  abandon(): void {
    this.#over('undelivered', closeCodes.goingAway);
  }

  #on(event: OutboxEvent): void {
    if (!this.#isOver) for (const action of step(this.#state, event, now())) this.#act(action);
  }

  #act(action: OutboxAction): void {
    if (this.#isOver) return;
    switch (action.do) {
      case 'send':
        this.#connection?.send(JSON.stringify(action.frame));
        break;
      case 'wake':
        this.#wake(action.at);
        break;
      case 'stop':
        this.#options.onStop();
        break;
      case 'finish':
        this.#over('stored', closeCodes.normal);
        break;
      case 'redial':
        this.#connection?.terminate();
        break;
      case 'fault':
        this.#options.log('warn', 'the session broke the protocol', { why: action.why });
        this.#over('unwanted', action.code);
        break;
    }
  }

  #wake(at: number | null): void {
    clearTimeout(this.#wakeTimer);
    if (at === null) return;
    this.#wakeTimer = setTimeout(() => this.#on({ t: 'tick' }), Math.max(0, Math.ceil(at - now())));
  }

  #open(): void {
    const { url, headers } = this.#options;
    this.#connection = dial(url, headers, {
      onOpen: () => this.#on({ t: 'opened' }),
      onText: (text) => this.#receive(text),
      onClosed: (why) => this.#lost(why),
    });
  }

  #receive(text: string): void {
    if (this.#isOver) return;
    try {
      const frame = decodeText(dataFromEdgeSchema, text, limits.frame.agentBytes);
      this.#attempt = 0;
      this.#awaySince = now();
      this.#on({ t: 'frame', frame });
    } catch (error) {
      const why = (error as Error).message;
      this.#options.log('warn', 'a frame on the data socket was not understood', { why });
    }
  }

  #lost(why: Closed): void {
    if (this.#isOver) return;
    const { log, random, redialMs = limits.outbox.redialMs } = this.#options;
    if (this.#state.link === 'flowing') this.#awaySince = now();
    this.#on({ t: 'lost' });
    const waitMs = backoffMs(this.#attempt, random());
    this.#attempt += 1;
    if (isFinal(why)) {
      log('warn', 'the session does not want the result', { why: describe(why) });
      this.#over('unwanted', closeCodes.normal);
    } else if (now() + waitMs - this.#awaySince > redialMs) {
      log('warn', 'the session could not be reached', { why: describe(why) });
      this.#over('undelivered', closeCodes.normal);
    } else {
      this.#dialTimer = setTimeout(() => this.#open(), waitMs);
    }
  }

  #over(delivery: Delivery, code: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#wakeTimer);
    clearTimeout(this.#dialTimer);
    this.#connection?.close(code);
    this.#tell(delivery);
  }
}
