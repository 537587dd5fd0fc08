import {
  closeCodes,
  type ControlFromAgent,
  type ControlFromEdge,
  fullJitterMs,
  limits,
  proofOf,
  protocolVersion,
  speaks,
} from '#protocol';
import { controlWaits, replacedWaits } from './backoff.ts';
import { readControl } from './control.ts';
import { type Closed, type Connection, describe, dial, doorOf, verdictOf } from './dial.ts';
import { type Identity, keysOf, prove } from './identity.ts';
import type { Log } from './log.ts';

type Hello = Extract<ControlFromAgent, { t: 'hello' }>;
type News = Extract<ControlFromAgent, { t: 'refused' | 'done' }>;
type Summary = Extract<ControlFromAgent, { t: 'summary' }>;

type Ending = 'closed' | 'unauthorized' | 'version';

export interface LinkOptions {
  /** Asked at each dial: the keys may have been changed. */
  readonly identity: () => Identity;
  /** What the hello says beside the proof. */
  readonly hello: () => Omit<Hello, 't' | 'v' | 'signature'>;
  readonly onFrame: (frame: Extract<ControlFromEdge, { t: 'job' | 'cancel' | 'mesh' }>) => void;
  /** A job that could not be read, with an id to refuse it by. */
  readonly onUnreadableJob: (id: string, why: string) => void;
  /** The edge has let it in, for the first time or again, by this key. */
  readonly onOnline?: (privateKey: string) => void;
  readonly log: Log;
  readonly random: () => number;
  readonly pingMs?: number;
}

export interface Link {
  /** Tells the edge, if it is there; whoever is away says in the next hello which jobs are left. */
  send(news: News): void;
  /** @returns false when the edge is away: nothing was said, and nothing is kept */
  summarize(summary: Summary): boolean;
  /** No more jobs, please: said at once, or as soon as the edge is there. */
  leave(): void;
  close(): void;
  /** Who the edge knows it as: the key is the one that it was dialled with last. */
  readonly identity: Identity;
  /** Settles when there is nothing left to dial for. */
  readonly ended: Promise<Ending>;
}

type Phase =
  /** No connection, or the edge does not know yet who this is. */
  | 'away'
  /** The hello was sent, the welcome has not come. */
  | 'greeted'
  | 'in'
  | 'over';

/** A connection that is not in after this time is given up, in ms; and so is a keep-alive without an answer. */
const answerMs = 10_000;

/** The wait for the edge's part of the closing handshake, in ms. */
const farewellMs = 300;

/** After a connection that lived this long, the next dial is a first attempt again, in ms. */
const steadyMs = 10_000;

/** News kept between hello and welcome: more than an honest edge can give rise to. */
const maxUnsent = 256;

/** The control socket: dials, proves who it is, keeps it alive, and dials again with full jitter. */
export function openLink(options: LinkOptions): Link {
  return new ControlSocket(options);
}

class ControlSocket implements Link {
  readonly ended: Promise<Ending>;
  readonly #options: LinkOptions;
  readonly #url: URL;
  #tell!: (ending: Ending) => void;
  #identity: Identity;
  /** Keys that the edge did not take since it last took one. */
  readonly #refused = new Set<string>();
  #connection: Connection | undefined;
  #phase: Phase = 'away';
  /** News since the hello, which could not tell it: for right after the welcome. */
  #unsent: News[] = [];
  #isLeaving = false;
  #ending: Ending = 'closed';
  #inSince = 0;
  #attempt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#identity = options.identity();
    this.#url = doorOf(this.#identity.edge, '/v1/agent/control');
    this.ended = new Promise((tell) => (this.#tell = tell));
    this.#open();
  }

  get identity(): Identity {
    return this.#identity;
  }

  send(news: News): void {
    if (this.#phase === 'in') this.#say(news);
    else if (this.#phase === 'greeted' && this.#unsent.length < maxUnsent) this.#unsent.push(news);
  }

  summarize(summary: Summary): boolean {
    if (this.#phase !== 'in') return false;
    this.#say(summary);
    return true;
  }

  leave(): void {
    this.#isLeaving = true;
    if (this.#phase === 'in') this.#say({ t: 'leaving' });
  }

  close(): void {
    this.#finish('closed');
  }

  #say(frame: ControlFromAgent): void {
    this.#connection?.send(JSON.stringify(frame));
  }

  #open(): void {
    const identity = this.#options.identity();
    this.#identity = { ...identity, privateKey: this.#untried(identity) ?? identity.privateKey };
    const { agent, pop } = identity;
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

  /** A key that may be the one that the edge knows. */
  #untried(identity: Identity): string | undefined {
    return keysOf(identity).find((key) => !this.#refused.has(key));
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

  /** Only the answer puts the next one off, whatever else is said: the edge's platform counts nothing else as a sign of life. */
  #keepAlive(): void {
    this.#after(this.#options.pingMs ?? limits.agent.pingMs, () => {
      this.#connection?.send('ping');
      this.#after(answerMs, () => this.#giveUp('no pong'));
    });
  }

  #receive(text: string): void {
    if (this.#phase === 'over') return;
    if (text === 'pong') {
      if (this.#phase === 'in') this.#keepAlive();
      return;
    }
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
    if (frame.t === 'challenge') this.#answer(frame.v, frame.nonce);
    else if (frame.t === 'welcome') this.#enter(frame.pop);
    else if (this.#phase !== 'away') this.#options.onFrame(frame);
  }

  #answer(edgeVersion: number, nonce: string): void {
    if (this.#phase !== 'away') return;
    if (!speaks(edgeVersion)) {
      this.#finish('version');
      return;
    }
    const signature = prove(this.#identity.privateKey, proofOf(nonce, this.#url.host));
    this.#say({ t: 'hello', v: protocolVersion, signature, ...this.#options.hello() });
    this.#phase = 'greeted';
  }

  #enter(pop: string): void {
    if (this.#phase !== 'greeted') return;
    this.#phase = 'in';
    this.#inSince = performance.now();
    this.#keepAlive();
    for (const news of this.#unsent.splice(0)) this.#say(news);
    if (this.#isLeaving) this.#say({ t: 'leaving' });
    this.#refused.clear();
    const { log, onOnline } = this.#options;
    log('info', 'online', { edge: this.#identity.edge, pop });
    onOnline?.(this.#identity.privateKey);
  }

  #lost(why: Closed): void {
    if (this.#phase === 'over') {
      this.#tell(this.#ending);
      return;
    }
    const verdict = verdictOf(why);
    if (verdict === 'unauthorized') this.#refused.add(this.#identity.privateKey);
    const mayTry = verdict === 'unauthorized' && this.#untried(this.#options.identity()) !== undefined;
    if (verdict !== 'again' && !mayTry) {
      this.#finish(verdict);
      this.#tell(verdict);
      return;
    }
    const wasSteady = this.#phase === 'in' && performance.now() - this.#inSince >= steadyMs;
    if (wasSteady) this.#attempt = 0;
    const wasReplaced = why.kind === 'closed' && why.code === closeCodes.replaced;
    const waits = wasReplaced ? replacedWaits : controlWaits;
    const waitMs = fullJitterMs(this.#attempt, this.#options.random(), waits);
    this.#attempt += 1;
    this.#phase = 'away';
    this.#unsent = [];
    this.#options.log('warn', 'offline', { why: describe(why), againInMs: waitMs });
    this.#after(waitMs, () => this.#open());
  }

  #finish(ending: Ending): void {
    if (this.#phase === 'over') return;
    this.#phase = 'over';
    this.#ending = ending;
    this.#connection?.close(ending === 'closed' ? closeCodes.goingAway : closeCodes.normal);
    // Long enough for the edge to answer the close; nothing depends on it.
    this.#after(farewellMs, () => this.#tell(ending));
  }
}
