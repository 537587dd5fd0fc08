import type { Env } from '../../../worker/env.ts';
import { aStatus, someEvents } from '../../support/a-status.ts';

/** A fleet whose board is what a test says, and which counts how often it is read. */
export function aFleet(read: () => Promise<string> = async () => aBoard()) {
  const counted = {
    reads: 0,
    bindings: {
      FLEET: {
        getByName: () => ({
          async board() {
            counted.reads += 1;
            return read();
          },
        }),
      } as unknown as Env['FLEET'],
    },
  };
  return counted;
}

/** A board as the fleet gives it. */
export function aBoard(more: Parameters<typeof aStatus>[0] = {}, events = someEvents()): string {
  return JSON.stringify({ status: aStatus(more), events });
}
