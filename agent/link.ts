import {
  closeCodes,
  type ControlFromAgent,
  type ControlFromEdge,
  limits,
  protocolVersion,
  speaks,
} from '#protocol';
import { backoffMs } from './backoff.ts';
import { readControl } from './control.ts';
import { type Closed, type Connection, describe, dial, doorOf, verdictOf } from './dial.ts';
import { type Identity, prove } from './identity.ts';
import type { Log } from './log.ts';

type Hello = Extract<ControlFromAgent, { t: 'hello' }>;

type Ending = 'closed' | 'unauthorized' | 'version';

export interface LinkOptions {
  readonly identity: Identity;
  /** What the hello says beside the proof. */
  readonly hello: () => Pick<Hello, 'version' | 'tools' | 'maxJobs' | 'running'>;
  readonly onFrame: (frame: Extract<ControlFromEdge, { t: 'job' | 'cancel' }>) => void;
  /** A job that could not be read, with an id to refuse it by. */
  readonly onUnreadableJob: (id: string, why: string) => void;
  /** The edge has let it in, for the first time or again. */
  readonly onOnline?: () => void;
  readonly log: Log;
  readonly random: () => number;
  readonly pingMs?: number;
}

export interface Link {
  /** Sends, if the edge is there; what is not sent is in the next hello. */
  send(frame: ControlFromAgent): void;
  close(): void;
  /** Settles when there is nothing left to dial for. */
  readonly ended: Promise<Ending>;
}

/** A connection that is not in after this time is given up, in ms; and so is a keep-alive without an answer. */
const answerMs = 10_000;

/** The wait for the edge's part of the closing handshake, in ms. */
const farewellMs = 300;

/** After a connection that lived this long, the next dial is a first attempt again, in ms. */
const steadyMs = 10_000;

/** Attempts after which waits are at their longest: for an agent that was replaced by a copy of itself. */
const replacedAttempt = 8;

/** The control socket: dials, proves who it is, keeps it alive, and dials again with full jitter. */
export function openLink(options: LinkOptions): Link {
  return new ControlSocket(options);
}

class ControlSocket implements Link {
  readonly ended: Promise<Ending>;
  readonly #options: LinkOptions;
  readonly #url: URL;
  #tell!: (ending: Ending) => void;
  #connection: Connection | undefined;
  #state: 'dialling' | 'in' | 'over' = 'dialling';
  #ending: Ending = 'closed';
  #inSince = 0;
  #attempt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#url = doorOf(options.identity.edge, '/v1/agent/control');
    this.ended = new Promise((tell) => (this.#tell = tell));
    this.#open();
  }

  send(frame: ControlFromAgent): void {
    this.#connection?.send(JSON.stringify(frame));
  }

  close(): void {
    this.#finish('closed');
  }

  #open(): void {
    const { agent, pop } = this.#options.identity;
    this.#connection = dial(
      this.#url,
      { 'x-popglass-agent': agent, 'x-popglass-pop': pop },
      {
        onOpen: () => undefined,
        onText: (text) => this.#receive(text),
        onClosed: (why) => this.#lost(why),
      },
    );
    this.#after(answerMs, () => this.#giveUp('no welcome'));
  }

  /** One timer: it guards the handshake, then the keep-alive and its answer by turns, then the wait before dialling again. */
  #after(ms: number, then: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, ms);
  }

  #giveUp(why: string): void {
    this.#options.log('warn', 'the edge does not answer', { why });
    this.#connection?.terminate();
  }

  /** Anything heard from the edge puts the next keep-alive off. */
  #keepAlive(): void {
    this.#after(this.#options.pingMs ?? limits.agent.pingMs, () => {
      this.#connection?.send('ping');
      this.#after(answerMs, () => this.#giveUp('no pong'));
    });
  }

  #receive(text: string): void {
    if (this.#state === 'over') return;
    if (this.#state === 'in') this.#keepAlive();
    if (text === 'pong') return;
    const read = readControl(text);
    if ('frame' in read) {
      this.#take(read.frame);
      return;
    }
    const { log, onUnreadableJob } = this.#options;
    log('warn', 'a frame of the edge was not understood', { why: read.why, job: read.job ?? null });
    if (read.job !== undefined) onUnreadableJob(read.job, read.why);
  }

  #take(frame: ControlFromEdge): void {
    const { identity, log, onFrame } = this.#options;
    if (frame.t === 'challenge') {
      this.#answer(frame.v, frame.nonce);
    } else if (frame.t === 'welcome') {
      this.#state = 'in';
      this.#inSince = performance.now();
      this.#keepAlive();
      log('info', 'online', { edge: identity.edge, pop: frame.pop });
      this.#options.onOnline?.();
    } else {
      onFrame(frame);
    }
  }

  #answer(edgeVersion: number, nonce: string): void {
    const { identity, hello } = this.#options;
    if (!speaks(edgeVersion)) {
      this.#finish('version');
      return;
    }
    const signature = prove(identity.privateKey, nonce, this.#url.host);
    this.send({ t: 'hello', v: protocolVersion, signature, ...hello() });
  }

  #lost(why: Closed): void {
    if (this.#state === 'over') {
      this.#tell(this.#ending);
      return;
    }
    const verdict = verdictOf(why);
    if (verdict !== 'again') {
      this.#finish(verdict);
      this.#tell(verdict);
      return;
    }
    const wasSteady = this.#state === 'in' && performance.now() - this.#inSince >= steadyMs;
    if (wasSteady) this.#attempt = 0;
    if (why.kind === 'closed' && why.code === closeCodes.replaced) this.#attempt = replacedAttempt;
    const waitMs = backoffMs(this.#attempt, this.#options.random());
    this.#attempt += 1;
    this.#state = 'dialling';
    this.#options.log('warn', 'offline', { why: describe(why), againInMs: waitMs });
    this.#after(waitMs, () => this.#open());
  }

  #finish(ending: Ending): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#ending = ending;
    this.#connection?.close(ending === 'closed' ? closeCodes.goingAway : closeCodes.normal);
    // Long enough for the edge to answer the close; nothing depends on it.
    this.#after(farewellMs, () => this.#tell(ending));
  }
}
