import { expect, test } from 'vitest';
import { createPainter } from '../../../web/painter.ts';

function aScreen() {
  const frames = new Map<number, () => void>();
  const timers = new Map<number, () => void>();
  let id = 0;
  const painted: string[][] = [];
  const painter = createPainter<string>((changed) => painted.push([...changed]), {
    frame: (callback) => (frames.set(++id, callback), id),
    cancelFrame: (frame) => void frames.delete(frame),
    timer: (callback) => (timers.set(++id, callback), id),
    cancelTimer: (timer) => void timers.delete(timer),
  });
  return { painter, painted, frames, timers };
}

test('changes between two frames of the screen are painted together, each once', () => {
  const { painter, painted, frames, timers } = aScreen();
  for (const key of ['a', 'b', 'a']) painter.touch(key);
  expect(painted).toEqual([]);
  expect(frames.size).toBe(1);
  for (const frame of frames.values()) frame();
  expect(painted).toEqual([['a', 'b']]);
  expect(timers.size).toBe(0);
});

test('what must not wait is painted at once, with what waited, and not again', () => {
  const { painter, painted, frames } = aScreen();
  painter.touch('a');
  painter.now();
  expect(painted).toEqual([['a']]);
  expect(frames.size).toBe(0);
  painter.now();
  expect(painted).toHaveLength(1);
});

test('a page in the background, which gets no frames, is painted by the timer', () => {
  const { painter, painted, frames, timers } = aScreen();
  painter.touch('a');
  for (const timer of timers.values()) timer();
  expect(painted).toEqual([['a']]);
  expect(frames.size).toBe(0);
});
