/** What became of a question: an answer, or none, and for how long that is good. */
export interface Answer<T> {
  readonly value: T | undefined;
  readonly keepMs: number;
}

export interface AnswersOptions<T> {
  /** Never rejects. */
  readonly ask: (question: string) => Promise<Answer<T>>;
  /** Answers that are kept; the one that was wanted longest ago goes first. */
  readonly most: number;
  /** Questions that are out at once, and those that wait for their turn; one more has no answer. */
  readonly atOnce: number;
  readonly waiting: number;
  /** Milliseconds of a clock that is never set. */
  readonly now: () => number;
}

interface Kept<T> {
  readonly value: Promise<T | undefined>;
  until: number;
}

/** Answers to questions, each asked once while it is out and while its answer is good. Bounded in every way: a path may be a stranger's. */
export class Answers<T> {
  readonly #options: AnswersOptions<T>;
  readonly #kept = new Map<string, Kept<T>>();
  readonly #turns: (() => void)[] = [];
  #out = 0;

  constructor(options: AnswersOptions<T>) {
    this.#options = options;
  }

  of(question: string): Promise<T | undefined> {
    const kept = this.#kept.get(question);
    this.#kept.delete(question);
    if (kept && kept.until > this.#options.now()) {
      this.#kept.set(question, kept);
      return kept.value;
    }
    const { atOnce, waiting, most } = this.#options;
    if (this.#out >= atOnce && this.#turns.length >= waiting) return Promise.resolve(undefined);
    const asked: Kept<T> = {
      value: this.#ask(question, (keepMs) => this.#date(asked, keepMs)),
      until: Infinity,
    };
    this.#kept.set(question, asked);
    if (this.#kept.size > most) this.#kept.delete(this.#kept.keys().next().value!);
    return asked.value;
  }

  #date(asked: Kept<T>, keepMs: number): void {
    asked.until = this.#options.now() + keepMs;
  }

  async #ask(question: string, date: (keepMs: number) => void): Promise<T | undefined> {
    if (this.#out >= this.#options.atOnce) await new Promise<void>((turn) => this.#turns.push(turn));
    else this.#out += 1;
    const { value, keepMs } = await this.#options.ask(question);
    // Who is next takes this place.
    const next = this.#turns.shift();
    if (next) next();
    else this.#out -= 1;
    date(keepMs);
    return value;
  }
}
