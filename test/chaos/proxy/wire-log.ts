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
  | { readonly on: 'mode'; readonly mode: string }
  | { readonly on: 'closed'; readonly connection: number; readonly path: PathKind };

/** `at`: ms since the proxy started. */
export type WireEntry = WireEvent & { readonly at: number };

/** Older entries are forgotten: a long run must not end for want of memory. */
const keptEntries = 100_000;
const keptChars = 200;

/** What a proxy saw and did, for whoever has to find out why a test failed. */
export class WireLog {
  readonly #began = performance.now();
  #entries: WireEntry[] = [];
  readonly #counts = new Map<string, number>();

  add(event: WireEvent): void {
    const at = Math.round(performance.now() - this.#began);
    const entry = event.on === 'frame' ? { ...event, text: event.text.slice(0, keptChars) } : event;
    this.#entries.push({ at, ...entry });
    if (this.#entries.length > 2 * keptEntries) this.#entries = this.#entries.slice(-keptEntries);
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
