import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cutter, Piece } from './cutters.ts';
import { arm, flush, type LaneStep, newLane, pass } from './lane-state.ts';
import type { Fault } from './rules.ts';
import type { Frame } from './splitter.ts';

export interface LaneOptions {
  readonly source: Socket;
  readonly sink: Socket;
  readonly cut: Cutter;
  /** A frame, or the part of it that `bytes` tells, goes on. */
  readonly onFrame: (frame: Frame, bytes: number) => void;
  /** It happens now, to the whole connection unless it is about this lane's pace. */
  readonly onFault: (fault: Fault) => void;
}

/** What is read ahead of what has gone on; beyond it the source has to wait, as with any network. */
const aheadBytes = 1024 * 1024;

/** How long a frame waits for one to change places with, in ms. */
const holdMs = 200;

/** One direction of a connection: everything goes on in order, when it may. The shell around `lane-state.ts`. */
export class Lane {
  readonly #options: LaneOptions;
  readonly #state = newLane();
  readonly #gates = new Set<Promise<void>>();
  #last: Promise<void> = Promise.resolve();
  #waitingBytes = 0;
  #isDead = false;

  constructor(options: LaneOptions) {
    this.#options = options;
    const { source, sink } = options;
    source.on('data', (chunk: Buffer) => this.take(chunk));
    source.once('end', () => {
      this.#flushHeld();
      this.#queue(() => void sink.end());
    });
    source.once('error', () => this.#queue(() => void sink.resetAndDestroy()));
  }

  take(chunk: Buffer): void {
    const { source, cut } = this.#options;
    if (this.#isDead) return;
    this.#waitingBytes += chunk.length;
    if (this.#waitingBytes > aheadBytes) source.pause();
    for (const piece of cut(chunk)) this.#queue(() => this.#pass(piece));
    this.#queue(() => {
      this.#waitingBytes -= chunk.length;
      if (this.#waitingBytes <= aheadBytes) source.resume();
    });
  }

  arm(fault: Fault): void {
    for (const step of arm(this.#state, fault)) void this.#do(step);
  }

  /** Nothing passes before this settles. */
  waitFor(gate: Promise<void>): void {
    this.#gates.add(gate);
    void gate.then(() => this.#gates.delete(gate));
  }

  /** From now on, whatever comes is thrown away. */
  die(): void {
    this.#isDead = true;
    this.#options.source.resume();
  }

  #queue(task: () => void | Promise<void>): void {
    this.#last = this.#after(this.#last, task);
  }

  async #after(last: Promise<void>, task: () => void | Promise<void>): Promise<void> {
    const arrivedAt = performance.now();
    await last;
    const waitMs = arrivedAt + this.#state.delayMs - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    while (this.#gates.size > 0) await Promise.all(this.#gates);
    if (!this.#isDead) await task();
  }

  async #pass(piece: Piece): Promise<void> {
    for (const step of pass(this.#state, piece)) await this.#do(step);
    if (this.#state.held === piece) setTimeout(() => this.#flushHeld(piece), holdMs);
  }

  /** @param only this one, if it is still held */
  #flushHeld(only?: Piece): void {
    this.#queue(async () => {
      if (only && this.#state.held !== only) return;
      for (const step of flush(this.#state)) await this.#do(step);
    });
  }

  async #do(step: LaneStep): Promise<void> {
    const { sink, onFrame, onFault } = this.#options;
    if (step.do === 'fault') onFault(step.fault);
    else if (!this.#isDead) {
      if (step.piece.frame) onFrame(step.piece.frame, step.bytes.length);
      // Settles when the kernel has taken it, or the sink is no more.
      await new Promise<void>((resolve) => sink.write(step.bytes, () => resolve()));
    }
  }
}
