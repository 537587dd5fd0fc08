import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { closeFrame } from './close-frame.ts';
import { answerCutter, type Cutter, frameCutter, rawCutter } from './cutters.ts';
import { type PathKind, readRequestHead, type RequestHead } from './head.ts';
import { Lane } from './lane.ts';
import type { Direction, Fault, Rule } from './rules.ts';
import type { WireLog } from './wire-log.ts';

export interface ConnectionOptions {
  readonly number: number;
  readonly client: Socket;
  readonly log: WireLog;
  /** Dials the edge, wherever it is now. */
  readonly dial: () => Socket;
  /** What is in force from the beginning. */
  readonly rulesFor: (path: PathKind) => readonly Rule[];
  /** Both sockets are closed. */
  readonly onClosed: () => void;
}

/** After a Close the peers have this long to close their side, in ms. */
const lingerMs = 2_000;

/** A connection that was cut is forgotten after this time, in ms: whoever still holds on to it has more patience than anybody. */
const forgetMs = 150_000;

/** A client's connection and ours to the edge: two sockets, two lanes. */
export class Connection {
  readonly #options: ConnectionOptions;
  #edge: Socket | undefined;
  #path: PathKind | undefined;
  #lanes: Record<Direction, Lane> | undefined;
  #isCut = false;
  #isClosed = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    const { client } = options;
    let held = Buffer.alloc(0);
    const onData = (chunk: Buffer) => {
      held = Buffer.concat([held, chunk]);
      const head = readRequestHead(held);
      if (!head || this.#isCut) return;
      client.off('data', onData);
      this.#start(head);
    };
    client.on('data', onData);
    client.on('error', () => undefined);
    // Nobody on the other side has heard of it yet.
    client.once('end', () => this.#lanes || client.end());
    client.once('close', () => this.#closed());
  }

  /** Unknown until the request is here. */
  get path(): PathKind | undefined {
    return this.#path;
  }

  strike({ direction, fault }: Rule): void {
    this.#lanes?.[direction].arm(fault);
  }

  /** Nothing passes any more, and nobody is told; without its request it is never answered. */
  cut(): void {
    const { log, number } = this.#options;
    if (this.#path && !this.#isCut) log.add({ on: 'cut', connection: number, path: this.#path });
    this.#isCut = true;
    setTimeout(() => this.reset(), forgetMs).unref();
    for (const lane of this.#bothLanes()) lane.waitFor(new Promise(() => undefined));
  }

  get isCut(): boolean {
    return this.#isCut;
  }

  /** Nothing passes before this settles. Without its request it counts as cut: the dial was lost. */
  hold(until: Promise<void>): void {
    if (!this.#lanes) this.cut();
    for (const lane of this.#bothLanes()) lane.waitFor(until);
  }

  reset(): void {
    for (const lane of this.#bothLanes()) lane.die();
    this.#options.client.resetAndDestroy();
    this.#edge?.resetAndDestroy();
  }

  #start({ kind, path, bytes }: RequestHead): void {
    const { client, log, number, dial, rulesFor } = this.#options;
    this.#path = kind;
    log.add({ on: 'open', connection: number, path: kind, url: path });
    const rules = rulesFor(kind);
    const refusal = rules.find(({ fault }) => fault.do === 'refuse');
    if (refusal) {
      this.#note(refusal.fault);
      client.resetAndDestroy();
      return;
    }
    const edge = dial();
    this.#edge = edge;
    edge.once('close', () => this.#closed());
    const isFramed = kind !== 'http';
    this.#lanes = {
      toEdge: this.#lane('toEdge', client, edge, isFramed ? frameCutter() : rawCutter),
      fromEdge: this.#lane('fromEdge', edge, client, isFramed ? answerCutter() : rawCutter),
    };
    edge.write(bytes);
    for (const rule of rules) this.strike(rule);
  }

  #lane(direction: Direction, source: Socket, sink: Socket, cut: Cutter): Lane {
    const { log, number } = this.#options;
    const path = this.#path!;
    let index = 0;
    const lane = new Lane({
      source,
      sink,
      cut,
      onFrame({ opcode, text }, bytes) {
        index += 1;
        log.add({ on: 'frame', connection: number, path, direction, index, opcode, bytes, text });
      },
      onFault: (fault) => this.#happen(fault, lane),
    });
    return lane;
  }

  #happen(fault: Fault, lane: Lane): void {
    this.#note(fault);
    if (fault.do === 'reset' || fault.do === 'tear') this.reset();
    if (fault.do === 'close') this.#close(fault);
    if (fault.do === 'blackhole') this.cut();
    if (fault.do === 'stall') lane.waitFor(sleep(fault.ms, undefined, { ref: false }));
  }

  #note(fault: Fault): void {
    const { log, number } = this.#options;
    log.add({ on: 'fault', connection: number, path: this.#path!, fault });
  }

  #close({ code, to }: Extract<Fault, { do: 'close' }>): void {
    const { client } = this.#options;
    for (const lane of this.#bothLanes()) lane.die();
    if (to === 'edge') client.destroy();
    else client.end(closeFrame(code, false));
    if (to === 'client') this.#edge?.destroy();
    else this.#edge?.end(closeFrame(code, true));
    setTimeout(() => {
      client.destroy();
      this.#edge?.destroy();
    }, lingerMs).unref();
  }

  #bothLanes(): Lane[] {
    return this.#lanes ? [this.#lanes.toEdge, this.#lanes.fromEdge] : [];
  }

  #closed(): void {
    const { client, log, number, onClosed } = this.#options;
    if (this.#isClosed || !client.closed || this.#edge?.closed === false) return;
    this.#isClosed = true;
    if (this.#path) log.add({ on: 'closed', connection: number, path: this.#path });
    onClosed();
  }
}
