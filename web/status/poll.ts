import { fullJitterMs } from '#protocol';
import { ApiError } from '../api.ts';

/** What asking again and again needs of its surroundings, handed in. */
export interface PollClock {
  timer(callback: () => void, ms: number): number;
  cancelTimer(id: number): void;
  random(): number;
  isHidden(): boolean;
  /** Calls back whenever the page comes to the front or goes, or its network is back. @returns what ends that */
  onTurn(callback: () => void): () => void;
}

export interface Poll {
  /** Asks now. */
  now(): void;
  stop(): void;
}

/** After a failure: never at once, and not much less often than the healthy pace for long. */
const backoff = { leastMs: 1_000, baseMs: 4_000, capMs: 120_000 } as const;

/**
 * Asks at once and every `everyMs`, one question at a time; not while nobody looks, and at once when somebody does again. After
 * a failure it waits with full jitter, or as long as the edge says.
 */
export function poll(ask: (life: AbortSignal) => Promise<void>, everyMs: number, clock: PollClock): Poll {
  const life = new AbortController();
  let timer: number | undefined;
  let isAsking = false;
  let failures = 0;

  function rest(waitMs: number): void {
    if (life.signal.aborted || clock.isHidden()) return;
    timer = clock.timer(now, waitMs);
  }

  function calm(): void {
    if (timer !== undefined) clock.cancelTimer(timer);
    timer = undefined;
  }

  function now(): void {
    calm();
    if (isAsking || life.signal.aborted) return;
    isAsking = true;
    void attempt();
  }

  async function attempt(): Promise<void> {
    try {
      await ask(life.signal);
      failures = 0;
      isAsking = false;
      rest(everyMs);
    } catch (error) {
      isAsking = false;
      rest(retryMs(error, failures++, clock.random()));
    }
  }

  const endTurns = clock.onTurn(() => (clock.isHidden() ? calm() : now()));
  if (!clock.isHidden()) now();
  return {
    now,
    stop(): void {
      life.abort();
      calm();
      endTurns();
    },
  };
}

function retryMs(error: unknown, failures: number, random: number): number {
  const asked = error instanceof ApiError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
  return Math.max(asked, backoff.leastMs + fullJitterMs(failures, random, backoff));
}

/** The page's own. */
export const pageClock: PollClock = {
  timer: (callback, ms) => window.setTimeout(callback, ms),
  cancelTimer: (id) => clearTimeout(id),
  random: Math.random,
  isHidden: () => document.hidden,
  onTurn(callback) {
    const life = new AbortController();
    document.addEventListener('visibilitychange', callback, { signal: life.signal });
    addEventListener('online', callback, { signal: life.signal });
    return () => life.abort();
  },
};
