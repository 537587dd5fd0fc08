import type { Peer } from './peer.ts';
import { aViewer } from './world.ts';

/** A viewer that comes and goes, and holds the session to what it has seen. */
export class Watcher {
  readonly seen: string[] = [];
  readonly ends: string[] = [];
  readonly #session: string;
  #peer: Peer | undefined;
  #read = 0;

  constructor(session: string) {
    this.#session = session;
  }

  get isHere(): boolean {
    return this.#peer?.socket.readyState === WebSocket.OPEN;
  }

  async join(): Promise<void> {
    this.leave();
    this.#peer = await aViewer(this.#session, this.seen.length > 0 ? { '1': this.seen.length } : {});
    this.#read = 0;
  }

  leave(): void {
    this.read();
    if (this.isHere) this.#peer?.socket.close(1000);
    this.#peer = undefined;
  }

  /** Takes what has come. @throws {Error} for a hole, and for an entry that is not what it was */
  read(): void {
    const frames = this.#peer?.frames.slice(this.#read) ?? [];
    this.#read += frames.length;
    for (const frame of frames) {
      if (frame.t === 'log') this.#take(frame['seq'] as number, frame['e'] as [number, string, string][]);
      if (frame.t === 'state' && 'finishedAt' in frame) this.ends.push(String(frame['state']));
    }
  }

  #take(seq: number, entries: [number, string, string][]): void {
    if (seq > this.seen.length) throw new Error(`a hole: ${this.seen.length} are here, and now ${seq}`);
    for (const [i, [, , text]] of entries.entries()) {
      const known = this.seen[seq + i];
      if (known === undefined) this.seen.push(text);
      else if (known !== text) throw new Error(`entry ${seq + i} was ${known} and is ${text}`);
    }
  }
}
