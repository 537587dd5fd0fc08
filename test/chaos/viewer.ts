import { WebSocket } from 'ws';
import {
  closeCodes,
  decodeText,
  DecodeError,
  fullJitterMs,
  isTerminal,
  protocolVersion,
  type ViewerFrame,
  viewerFrameSchema,
} from '#protocol';
import { cursorOf } from '../../web/model.ts';
import { newMemory, take, type ViewerRecord } from './viewer-record.ts';

export interface ViewerOptions {
  readonly name: string;
  /** The edge, or a proxy before it. */
  readonly url: string;
  readonly session: string;
  readonly random: () => number;
  /** Joins, and then never reads from its socket. */
  readonly isDeaf?: boolean;
}

/** Somebody who watches a session as the page does, however often the connection is lost, and writes down what they saw. */
export interface ChaosViewer {
  readonly record: ViewerRecord;
  /** Has not left. */
  readonly isHere: boolean;
  /** Goes away: says nothing, hears nothing, dials nobody. */
  leave(): void;
  /** Comes back, with what they have as their cursor. */
  resume(): void;
  /** From now on nothing is read from the socket, or it is again. */
  setDeaf(isDeaf: boolean): void;
  /** Settles once the record is so. */
  until(condition: (record: ViewerRecord) => boolean): Promise<void>;
  /** Settles once so many results are known and all of them have ended. */
  untilEnded(results: number): Promise<void>;
}

/** Tests have less patience than people: the page's own waits are ten times as long. Times in ms. */
const redial = { baseMs: 50, capMs: 1_000 };
const pingMs = 2_000;
const handshakeMs = 2_000;
const frameBytes = 4 * 1024 * 1024;

export function openViewer(options: ViewerOptions): ChaosViewer {
  return new Viewer(options);
}

class Viewer implements ChaosViewer {
  readonly #options: ViewerOptions;
  readonly #memory;
  readonly #waiting = new Set<() => void>();
  #isDeaf: boolean;
  #isHere = true;
  #socket: WebSocket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #wasHeard = true;

  constructor(options: ViewerOptions) {
    this.#options = options;
    this.#isDeaf = options.isDeaf ?? false;
    this.#memory = newMemory(options.name, options.session);
    this.#dial();
  }

  get record(): ViewerRecord {
    return this.#memory.record;
  }

  get isHere(): boolean {
    return this.#isHere;
  }

  leave(): void {
    this.#isHere = false;
    const socket = this.#socket;
    this.#socket = undefined;
    clearTimeout(this.#timer);
    // Whoever does not read would never see the answer to a Close.
    if (this.#isDeaf) socket?.terminate();
    else socket?.close(closeCodes.goingAway);
  }

  resume(): void {
    this.#isHere = true;
    if (!this.#socket && !this.record.isOver) this.#dial();
  }

  setDeaf(isDeaf: boolean): void {
    this.#isDeaf = isDeaf;
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    if (isDeaf) this.#socket.pause();
    else this.#socket.resume();
  }

  until(condition: (record: ViewerRecord) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!condition(this.record)) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  untilEnded(results: number): Promise<void> {
    return this.until((record) => {
      const states = [...record.results.values()].map(({ states }) => states.at(-1));
      return states.length >= results && states.every((state) => state !== undefined && isTerminal(state));
    });
  }

  #dial(): void {
    const { url, session } = this.#options;
    clearTimeout(this.#timer);
    const address = `${url.replace(/^http/, 'ws')}/v1/sessions/${session}/live`;
    const socket = new WebSocket(address, { handshakeTimeout: handshakeMs, maxPayload: frameBytes });
    this.#socket = socket;
    socket.on('open', () => this.#join(socket));
    socket.on('message', (data: Buffer) => socket === this.#socket && this.#hear(data.toString()));
    // A close follows.
    socket.on('error', () => undefined);
    socket.on('close', (code) => socket === this.#socket && this.#lost(code));
  }

  #join(socket: WebSocket): void {
    const cursor = cursorOf(this.#memory.model);
    socket.send(JSON.stringify({ t: 'join', v: protocolVersion, cursor }));
    this.record.joins += 1;
    if (this.#isDeaf) socket.pause();
    this.#wasHeard = true;
    this.#timer = setTimeout(() => this.#keepAlive(socket), pingMs);
  }

  /** Whoever does not read hears no answer, and waits all the same. */
  #keepAlive(socket: WebSocket): void {
    if (socket !== this.#socket) return;
    if (!this.#wasHeard && !this.#isDeaf) {
      socket.terminate();
      return;
    }
    this.#wasHeard = false;
    socket.send('ping');
    this.#timer = setTimeout(() => this.#keepAlive(socket), pingMs);
  }

  #hear(text: string): void {
    this.#wasHeard = true;
    const frame = text === 'pong' ? undefined : frameIn(text);
    if (!frame) return;
    if (frame.t === 'session') this.#failures = 0;
    if (take(this.#memory, frame) === 'missing') {
      this.#socket?.terminate();
      this.#lost(closeCodes.normal);
    }
    for (const look of this.#waiting) look();
  }

  #lost(code: number): void {
    const { record } = this;
    this.#socket = undefined;
    clearTimeout(this.#timer);
    record.losses.push(code);
    record.isOver ||= code === closeCodes.gone;
    if (record.isOver) return;
    const waitMs = fullJitterMs(this.#failures, this.#options.random(), redial);
    this.#failures += 1;
    this.#timer = setTimeout(() => this.#dial(), waitMs);
  }
}

/** A kind that the page does not know, it skips. */
function frameIn(text: string): ViewerFrame | undefined {
  try {
    return decodeText(viewerFrameSchema, text, frameBytes);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
