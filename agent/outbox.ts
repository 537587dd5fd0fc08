import {
  closeCodes,
  type DataFromEdge,
  dataFromEdgeSchema,
  decodeText,
  type Entry,
  limits,
  type Outcome,
} from '#protocol';
import { redialWaitMs } from './backoff.ts';
import { type Closed, type Connection, describe, dial, isFinal } from './dial.ts';
import type { Log } from './log.ts';
import {
  newOutbox,
  type OutboxAction,
  type OutboxBounds,
  outboxBounds,
  type OutboxEvent,
  type OutboxState,
  step,
} from './outbox-state.ts';

export interface OutboxOptions {
  readonly url: URL;
  readonly headers: Record<string, string>;
  readonly log: Log;
  readonly random: () => number;
  readonly bounds?: Partial<OutboxBounds>;
  /** The session wants the tool to end. */
  readonly onStop: () => void;
  /** The outbox has become full, and the tool has to wait; or it has room again. */
  readonly onPressure?: (isFull: boolean) => void;
}

/** What became of the log: stored to the end, not wanted any more, or not delivered in time. */
export type Delivery = 'stored' | 'unwanted' | 'undelivered';

export interface Outbox {
  push(entry: Entry): void;
  end(outcome: Outcome): void;
  /** Gives up what is not delivered yet. */
  abandon(): void;
  /** Gives up, unless the session has let this agent in. */
  withdraw(): void;
  /** True once the session has let this agent in; false when it was over before. */
  readonly begun: Promise<boolean>;
  readonly delivered: Promise<Delivery>;
}

/** The data socket of one result. The shell around `outbox-state.ts`: sockets and timers, no decisions about entries. */
export function openOutbox(options: OutboxOptions): Outbox {
  return new DataSocket(options);
}

/** Monotonic, in ms: whoever sets the host's clock changes nothing. */
const now = () => performance.now();

class DataSocket implements Outbox {
  readonly begun: Promise<boolean>;
  readonly delivered: Promise<Delivery>;
  readonly #options: OutboxOptions;
  readonly #state: OutboxState;
  #tellBegun!: (hasBegun: boolean) => void;
  #tell!: (delivery: Delivery) => void;
  #connection: Connection | undefined;
  #wakeTimer: NodeJS.Timeout | undefined;
  #dialTimer: NodeJS.Timeout | undefined;
  readonly #lifeTimer: NodeJS.Timeout;
  /**
   * Since when there is no connection that the session talks on. It begins when a loss is noticed, not when the session was last
   * heard: that can be a keep-alive earlier, and would be taken off the time that was promised for dialling again.
   */
  #awaySince = now();
  #attempt = 0;
  #isOver = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#state = newOutbox(now(), { ...outboxBounds, ...options.bounds });
    this.begun = new Promise((tell) => (this.#tellBegun = tell));
    this.delivered = new Promise((tell) => (this.#tell = tell));
    this.#lifeTimer = setTimeout(() => this.#giveUp('its time is up'), this.#state.bounds.lifeMs);
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

  withdraw(): void {
    if (!this.#state.hasBegun) this.abandon();
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
      case 'ping':
        this.#connection?.send('ping');
        break;
      case 'wake':
        this.#wake(action.at);
        break;
      case 'pressure':
        this.#options.onPressure?.(action.isFull);
        break;
      case 'begin':
        this.#tellBegun(true);
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
    const handlers = {
      onOpen: () => this.#on({ t: 'opened' }),
      onText: (text: string) => this.#receive(text),
      onClosed: (why: Closed) => this.#lost(why),
    };
    this.#connection = dial(url, headers, handlers, this.#state.bounds.handshakeMs);
  }

  #receive(text: string): void {
    if (this.#isOver) return;
    if (text === 'pong') {
      this.#on({ t: 'pong' });
      return;
    }
    const frame = this.#read(text);
    if (!frame) return;
    const { base } = this.#state.kept;
    this.#on({ t: 'frame', frame });
    // A session that lets us in and stores nothing is no better than one that can't be reached.
    if (this.#state.kept.base > base) this.#attempt = 0;
  }

  #read(text: string): DataFromEdge | undefined {
    try {
      return decodeText(dataFromEdgeSchema, text, limits.frame.agentBytes);
    } catch (error) {
      const why = (error as Error).message;
      this.#options.log('warn', 'a frame on the data socket was not understood', { why });
      return undefined;
    }
  }

  #lost(why: Closed): void {
    if (this.#isOver) return;
    if (this.#state.link === 'flowing') this.#awaySince = now();
    this.#on({ t: 'lost' });
    if (isFinal(why)) {
      this.#options.log('warn', 'the session does not want the result', { why: describe(why) });
      this.#over('unwanted', closeCodes.normal);
    } else {
      this.#dialAgain(why);
    }
  }

  #dialAgain(why: Closed): void {
    const leftMs = this.#state.bounds.redialMs - (now() - this.#awaySince);
    const waitMs = redialWaitMs(this.#attempt, this.#options.random(), leftMs);
    this.#attempt += 1;
    if (waitMs === undefined) this.#giveUp(describe(why));
    else this.#dialTimer = setTimeout(() => this.#open(), waitMs);
  }

  #giveUp(why: string): void {
    this.#options.log('warn', 'the session could not be reached', { why });
    this.#over('undelivered', closeCodes.goingAway);
  }

  #over(delivery: Delivery, code: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const timer of [this.#wakeTimer, this.#dialTimer, this.#lifeTimer]) clearTimeout(timer);
    this.#connection?.close(code);
    this.#tellBegun(false);
    this.#tell(delivery);
  }
}
