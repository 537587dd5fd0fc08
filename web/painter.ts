/** The clocks that a painter needs, handed in. */
export interface PaintClock {
  frame(callback: () => void): number;
  cancelFrame(id: number): void;
  timer(callback: () => void, ms: number): number;
  cancelTimer(id: number): void;
}

/** A page in the background gets no animation frames; it is painted this late instead, so that it is never stale for long. */
const backgroundMs = 400;

/** Gathers changes and paints them together at the next frame of the screen; what must not wait is painted at once. */
export function createPainter<Key>(paint: (changed: ReadonlySet<Key>) => void, clock: PaintClock) {
  let changed = new Set<Key>();
  let pending: { readonly frame: number; readonly timer: number } | undefined;

  function now(): void {
    if (pending) {
      clock.cancelFrame(pending.frame);
      clock.cancelTimer(pending.timer);
      pending = undefined;
    }
    const batch = changed;
    changed = new Set();
    if (batch.size > 0) paint(batch);
  }

  return {
    /** Marks `key` as changed. */
    touch(key: Key): void {
      changed.add(key);
      pending ??= { frame: clock.frame(now), timer: clock.timer(now, backgroundMs) };
    },
    now,
  };
}
