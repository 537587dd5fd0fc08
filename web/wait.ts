import { signal } from '@preact/signals';

/** The edge asked for a pause: it says why, and nothing can be run until it is over. Times in ms of the page's own clock. */
export type Wait =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'waiting';
      readonly message: string;
      /** What the edge asked for. */
      readonly seconds: number;
      readonly left: number;
      readonly untilMs: number;
    }
  | { readonly kind: 'over' };

export function beginWait(message: string, seconds: number, nowMs: number): Wait {
  return { kind: 'waiting', message, seconds, left: seconds, untilMs: nowMs + seconds * 1000 };
}

/** The wait as it stands now, by the clock: a tab in the background gets its ticks late. */
export function tick(wait: Wait, nowMs: number): Wait {
  if (wait.kind !== 'waiting') return wait;
  const left = Math.ceil((wait.untilMs - nowMs) / 1000);
  return left > 0 ? { ...wait, left } : { kind: 'over' };
}

/** `12 s`, `41 min 5 s` */
export function countdown(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds} s` : `${minutes} min ${seconds % 60} s`;
}

export const wait = signal<Wait>({ kind: 'none' });

/** Shows why there is a pause, and counts it down. */
export function startWait(message: string, seconds: number): void {
  wait.value = beginWait(message, seconds, performance.now());
  const timer = setInterval(() => {
    wait.value = tick(wait.value, performance.now());
    if (wait.value.kind !== 'waiting') clearInterval(timer);
  }, 1000);
}

export function endWait(): void {
  wait.value = { kind: 'none' };
}
