import { signal } from '@preact/signals';
import type { History, HistoryWindow } from '#protocol';
import { fetchHistory } from './api.ts';
import type { Place } from './matrix.ts';
import { pageClock, poll } from './poll.ts';
import { troubleText } from './store.ts';

/** Two that are looked at more closely, and how far back. */
export interface Pair {
  readonly from: Place;
  readonly to: Place;
  /** An anchor measures nobody: there is no way back. */
  readonly isOneWay: boolean;
  readonly window: HistoryWindow;
}

export type PairHistory =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly message: string }
  /** One per direction. They may still be of another window, while that of the pair is on its way. */
  | { readonly kind: 'loaded'; readonly histories: readonly History[] };

export const pair = signal<Pair | undefined>(undefined);
export const pairHistory = signal<PairHistory>({ kind: 'loading' });

const refreshMs = 60_000;

/** Looks more closely at two: what was shown of two others goes. */
export function openPair(next: Pair | undefined): void {
  const isSame = next && pair.value?.from.id === next.from.id && pair.value.to.id === next.to.id;
  if (!isSame) pairHistory.value = { kind: 'loading' };
  pair.value = next;
}

/** Asks for the history of a pair, and again each minute. @returns what ends it */
export function followPair({ from, to, isOneWay, window }: Pair): () => void {
  const ways = isOneWay
    ? [[from, to]]
    : [
        [from, to],
        [to, from],
      ];
  const asking = poll(
    async (life) => {
      try {
        const histories = await Promise.all(ways.map(([a, b]) => fetchHistory(a!.id, b!.id, window, life)));
        if (!life.aborted) pairHistory.value = { kind: 'loaded', histories };
      } catch (error) {
        // What is there stays, unless it is of another window.
        if (!life.aborted && !isShown(window))
          pairHistory.value = { kind: 'failed', message: troubleText(error) };
        throw error;
      }
    },
    refreshMs,
    pageClock,
  );
  return () => asking.stop();
}

function isShown(window: HistoryWindow): boolean {
  const { value } = pairHistory;
  return value.kind === 'loaded' && value.histories.every((history) => history.window === window);
}
