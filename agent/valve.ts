/** The part of a stream that a valve needs. */
interface Pipe {
  pause(): unknown;
  resume(): unknown;
}

/**
 * Between a tool's output and an outbox that is full: while it is shut, the pipes are not read, so that the tool has to wait in
 * its next write, and nothing is lost.
 */
export class Valve {
  #isShut = false;
  #pipes: readonly Pipe[] = [];

  turn(isShut: boolean): void {
    this.#isShut = isShut;
    for (const pipe of this.#pipes) {
      if (isShut) pipe.pause();
      else pipe.resume();
    }
  }

  /** Takes charge of these pipes. */
  govern(pipes: readonly Pipe[]): void {
    this.#pipes = pipes;
    if (this.#isShut) this.turn(true);
  }

  /** Lets the pipes run, from now on for good: what is left in them is little, and is taken. */
  release(): void {
    for (const pipe of this.#pipes) pipe.resume();
    this.#pipes = [];
  }
}
