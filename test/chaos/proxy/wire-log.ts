import { writeFileSync } from 'node:fs';
import type { PathKind } from './head.ts';
import type { Direction, Fault } from './rules.ts';

/** What happened on the wire. `connection` counts from 1 at each proxy, `index` from 1 in each direction of a connection. */
export type WireEvent =
  | { readonly on: 'open'; readonly connection: number; readonly path: PathKind; readonly url: string }
  | {
      readonly on: 'frame';
      readonly connection: number;
      readonly path: PathKind;
      readonly direction: Direction;
      readonly index: number;
      readonly opcode: number;
      readonly bytes: number;
      readonly text: string;
    }
  | { readonly on: 'fault'; readonly connection?: number; readonly path?: PathKind; readonly fault: Fault }
  /** From now on nothing passes any more, and nobody is told. */
  | { readonly on: 'cut'; readonly connection: number; readonly path: PathKind }
  | { readonly on: 'mode'; readonly mode: string }
  | { readonly on: 'closed'; readonly connection: number; readonly path: PathKind };

/** `at`: ms since the proxy started. */
export type WireEntry = WireEvent & { readonly at: number };

/** A connection of this kind was open and said nothing: it was cut, until it was closed, or stalled. In ms since the epoch. */
interface Silence {
  readonly connection: number;
  readonly path: PathKind;
  readonly from: number;
  readonly to: number;
}

/** Older entries are forgotten: a long run must not end for want of memory. */
const keptEntries = 100_000;
const keptChars = 200;

/** What a proxy saw and did, for whoever has to find out why a test failed. */
export class WireLog {
  readonly #began = performance.now();
  #entries: WireEntry[] = [];
  readonly #silences: (Silence & { to: number })[] = [];
  readonly #counts = new Map<string, number>();

  add(event: WireEvent): void {
    const at = Math.round(performance.now() - this.#began);
    const entry = event.on === 'frame' ? { ...event, text: event.text.slice(0, keptChars) } : event;
    this.#entries.push({ at, ...entry });
    if (this.#entries.length > 2 * keptEntries) this.#entries = this.#entries.slice(-keptEntries);
    this.#noteSilence(event);
    const key = keyOf(event);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  get entries(): readonly WireEntry[] {
    return this.#entries;
  }

  /** How often what happened, such as `frame data toEdge`, `fault reset`, `open live`. Of all that ever was. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].toSorted(([a], [b]) => a.localeCompare(b)));
  }

  /** How many faults happened; what was armed, and found nothing to happen to, is none. */
  get faults(): number {
    const faults = [...this.#counts].filter(([key]) => key.startsWith('fault '));
    return faults.reduce((sum, [, count]) => sum + count, 0);
  }

  /** Of all that ever was. */
  silences(path: PathKind): readonly Silence[] {
    return this.#silences.filter((silence) => silence.path === path);
  }

  #noteSilence(event: WireEvent): void {
    const from = Date.now();
    if (event.on === 'cut') this.#silences.push({ ...event, from, to: Number.POSITIVE_INFINITY });
    if (event.on === 'fault' && event.fault.do === 'stall' && event.connection && event.path) {
      const { connection, path, fault } = event;
      this.#silences.push({ connection, path, from, to: from + fault.ms });
    }
    if (event.on !== 'closed') return;
    for (const silence of this.#silences)
      if (silence.connection === event.connection) silence.to = Math.min(silence.to, from);
  }

  /** Writes what is kept to a file: one JSON object a line. */
  save(file: string): void {
    writeFileSync(file, this.#entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  }
}

function keyOf(event: WireEvent): string {
  if (event.on === 'frame') return `frame ${event.path} ${event.direction}`;
  if (event.on === 'fault') return `fault ${event.fault.do}`;
  return event.on === 'mode' ? `mode ${event.mode}` : `${event.on} ${event.path}`;
}
