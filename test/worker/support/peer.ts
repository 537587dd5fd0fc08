/** One end of a WebSocket in a test: what came in, in order, and a way to wait for more. */
export class Peer {
  readonly socket: WebSocket;
  readonly frames: Frame[] = [];
  #closed: { code: number; reason: string } | undefined;
  #wake: (() => void)[] = [];

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.addEventListener('message', ({ data }) => {
      if (data !== 'pong') this.#take(JSON.parse(String(data)) as Frame);
    });
    socket.addEventListener('close', ({ code, reason }) => {
      this.#closed = { code, reason };
      this.#notify();
    });
    socket.accept();
  }

  say(frame: object): void {
    this.socket.send(JSON.stringify(frame));
  }

  /** The first frame of a kind, from those that came and those that will. */
  async next(kind: string, fits: (frame: Frame) => boolean = () => true): Promise<Frame> {
    for (;;) {
      const found = this.frames.find((frame) => frame.t === kind && fits(frame));
      if (found) return found;
      await this.#change();
    }
  }

  async closed(): Promise<{ code: number; reason: string }> {
    while (!this.#closed) await this.#change();
    return this.#closed;
  }

  /** Forgets what has come so far. */
  clear(): void {
    this.frames.length = 0;
  }

  /** The texts of a result's entries in the order of their numbers, each once; throws on a hole. */
  log(r: number): string[] {
    const texts: string[] = [];
    for (const frame of this.frames.filter(({ t, r: of }) => t === 'log' && of === r)) {
      const { seq, e } = frame as unknown as { seq: number; e: [number, string, string][] };
      if (seq > texts.length) throw new Error(`hole before entry ${seq}: only ${texts.length} are here`);
      texts.push(...e.slice(texts.length - seq).map(([, , text]) => text));
    }
    return texts;
  }

  #take(frame: Frame): void {
    this.frames.push(frame);
    this.#notify();
  }

  #notify(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }
}

export interface Frame {
  readonly t: string;
  readonly [field: string]: unknown;
}
