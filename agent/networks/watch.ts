import { setTimeout as sleep } from 'node:timers/promises';
import { type Address, parseAddress } from '#protocol';
import type { Names } from '../names.ts';
import type { NetworkNote, Networks } from './networks.ts';

/** Addresses of one job, as for their names. */
const maxAddresses = 64;

/**
 * Tells of each address of a path once whose it is, as soon as that is known. Nothing waits for it: what is not known when the tool
 * has ended and the grace is over, or when the job is aborted, is not told, though the answer is kept for the next who wants it.
 */
export function watchNetworks(
  networks: Networks,
  signal: AbortSignal,
  tell: (note: NetworkNote) => void,
): Names {
  const seen = new Set<string>();
  const outstanding = new Set<Promise<void>>();
  let isOver = false;

  async function look(address: Address): Promise<void> {
    const note = await networks.of(address);
    if (note && !isOver) tell(note);
  }

  return {
    see(text) {
      const address = parseAddress(text);
      if (isOver || !address || seen.has(text) || seen.size >= maxAddresses) return;
      seen.add(text);
      const asked = look(address);
      outstanding.add(asked);
      void asked.finally(() => outstanding.delete(asked));
    },
    async settle(withinMs) {
      const patience = new AbortController();
      const given = { signal: AbortSignal.any([signal, patience.signal]) };
      const late = sleep(withinMs, undefined, given).catch(() => undefined);
      await Promise.race([Promise.all(outstanding), late]);
      patience.abort();
      isOver = true;
    },
  };
}
