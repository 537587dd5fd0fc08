import { expect } from 'vitest';
import type { Entry } from '#protocol';
import { doorOf } from '../../../agent/dial.ts';
import { openOutbox, type Outbox, type OutboxOptions } from '../../../agent/outbox.ts';
import { aLog } from './builders.ts';
import type { FakeSocket } from './fake-edge.ts';

export const line = (text: string): Entry => [0, 'o', text];

/** What an outbox told whoever opened it. */
export interface Told {
  stops: number;
  readonly pressures: boolean[];
  readonly lines: ReturnType<typeof aLog>['lines'];
}

/** An outbox that dials an edge, with short waits. */
export function anOutbox(origin: string, bounds: OutboxOptions['bounds'] = {}): Outbox & { told: Told } {
  const { log, lines } = aLog();
  const told: Told = { stops: 0, pressures: [], lines };
  const outbox = openOutbox({
    url: doorOf(origin, '/v1/agent/data/s/1'),
    headers: { authorization: 'Bearer t' },
    log,
    random: () => 0.02,
    bounds: { redialMs: 5_000, ...bounds },
    onStop: () => (told.stops += 1),
    onPressure: (isFull) => told.pressures.push(isFull),
  });
  return Object.assign(outbox, { told });
}

/** The texts of the entries in the frames, by their number: twice is the same, different is an error. */
export function logOf(...sockets: FakeSocket[]): string[] {
  const log: string[] = [];
  for (const { frames } of sockets) {
    for (const { t, seq, e } of frames as { t: string; seq: number; e: Entry[] }[]) {
      if (t !== 'log') continue;
      for (const [index, [, , text]] of e.entries()) {
        expect(log[seq + index] ?? text).toBe(text);
        log[seq + index] = text;
      }
    }
  }
  return log;
}
