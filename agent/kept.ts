import { type Entry, limits } from '#protocol';

/** An entry, and the bytes that it takes in a frame. */
export interface Sized {
  readonly entry: Entry;
  readonly bytes: number;
}

/** Room in a frame for what is around its entries, in bytes. */
const envelopeBytes = 256;

/**
 * The entries of a log that its session has not stored yet, in order; a number is that of the whole log. Owned by the outbox,
 * which changes it in place.
 */
export class Kept {
  readonly #entries: Sized[] = [];
  #base = 0;
  #bytes = 0;

  /** Number of the first entry that is kept: everything below is stored at the session. */
  get base(): number {
    return this.#base;
  }

  /** Number of entries in the whole log so far. */
  get total(): number {
    return this.#base + this.#entries.length;
  }

  push(entry: Entry): void {
    const bytes = sizeOf(entry);
    this.#entries.push({ entry, bytes });
    this.#bytes += bytes;
  }

  /** Everything below this number is stored. */
  forget(below: number): void {
    const stored = this.#entries.splice(0, Math.max(0, below - this.#base));
    this.#base += stored.length;
    this.#bytes -= sumOf(stored);
  }

  /** As many entries from this number on as one frame takes; one at least. */
  batch(seq: number): Sized[] {
    const from = seq - this.#base;
    let to = from;
    let bytes = envelopeBytes;
    while (to < this.#entries.length && to - from < limits.frame.entries) {
      bytes += this.#entries[to]!.bytes + 1;
      if (bytes > limits.frame.agentBytes && to > from) break;
      to += 1;
    }
    return this.#entries.slice(from, to);
  }

  /** How much of the room is taken: 1 is all of it. */
  fullness({ keepEntries, keepBytes }: { readonly keepEntries: number; readonly keepBytes: number }): number {
    return Math.max(this.#entries.length / keepEntries, this.#bytes / keepBytes);
  }
}

export function sumOf(entries: readonly Sized[]): number {
  return entries.reduce((sum, { bytes }) => sum + bytes, 0);
}

function sizeOf(entry: Entry): number {
  return Buffer.byteLength(JSON.stringify(entry));
}
