import { setTimeout as sleep } from 'node:timers/promises';
import { formatAddress, parseAddress, visible } from '#protocol';
import type { MakeResolver, NameResolver } from './resolve.ts';

/** Addresses looked up in one job: a traceroute of 30 hops with a few equal-cost paths. */
const maxLookUps = 64;

/** One reverse look-up, in ms. */
const lookUpMs = 2_000;

/** IP addresses that stand in a line as whole words, whatever the line is about. Pure. */
export function addressesIn(line: string): string[] {
  return line.split(/[\s(),[\]]/).flatMap((word) => {
    const address = word.length <= 45 ? parseAddress(word) : undefined;
    return address ? [formatAddress(address)] : [];
  });
}

export interface Names {
  /** Looks an address up, unless that was done already. */
  see(address: string): void;
  /** Settles when nothing is outstanding, or after this time, whichever comes first; what is late is given up. */
  settle(withinMs: number): Promise<void>;
}

/**
 * Reverse names (PTR) of the target and of what a tool printed. No edge chooses what is asked here: the target was permitted,
 * and a hop's address is what the network put into its answers, in the lines that the session gets anyway.
 *
 * Each looked up once, all at the same time, each told as it is known. */
export function watchNames(
  makeResolver: MakeResolver,
  signal: AbortSignal,
  onName: (address: string, name: string | null) => void,
): Names {
  const seen = new Set<string>();
  const outstanding = new Map<NameResolver, Promise<void>>();
  let isOver = false;

  async function lookUp(resolver: NameResolver, address: string): Promise<void> {
    const timer = setTimeout(() => resolver.cancel(), lookUpMs);
    const names = await resolver.reverse(address).catch((): string[] => []);
    clearTimeout(timer);
    outstanding.delete(resolver);
    if (!isOver) onName(address, names[0] === undefined ? null : visible(names[0]).slice(0, 255));
  }

  function giveUp(): void {
    isOver = true;
    for (const resolver of outstanding.keys()) resolver.cancel();
  }
  signal.addEventListener('abort', giveUp, { once: true });

  return {
    see(address) {
      if (isOver || seen.has(address) || seen.size >= maxLookUps) return;
      seen.add(address);
      const resolver = makeResolver();
      outstanding.set(resolver, lookUp(resolver, address));
    },
    async settle(withinMs) {
      const patience = new AbortController();
      const late = sleep(withinMs, undefined, { signal: patience.signal }).catch(() => undefined);
      await Promise.race([Promise.all(outstanding.values()), late]);
      patience.abort();
      signal.removeEventListener('abort', giveUp);
      giveUp();
    },
  };
}
