import type { Entry, Note } from '#protocol';
import { mtr } from '#protocol/tools/mtr.ts';
import { aNote, folded } from '../tools/recordings.ts';

export const target = '203.0.113.80';
export const hopAddress = (ttl: number): string => `198.51.${ttl}.1`;

/** A hop: who answers probe by probe (null: nobody), and how late. */
export interface HopRun {
  readonly answers: readonly (string | null)[];
  readonly ms?: (probe: number) => number;
}

/** A hop that loses every n-th probe; 0: none, 1: all. */
export function losing(address: string, probes: number, every: number, ms?: HopRun['ms']): HopRun {
  const answers = Array.from({ length: probes }, (_, probe) =>
    every > 0 && probe % every === every - 1 ? null : address,
  );
  return { answers, ...(ms && { ms }) };
}

/** The log of an mtr over these hops. */
export function mtrLog(hops: readonly HopRun[], address = target): Entry[] {
  const log: Entry[] = [
    aNote({ k: 'target', address, family: address.includes(':') ? 6 : 4, addresses: [address] }),
  ];
  const current = new Map<number, string>();
  const rounds = Math.max(0, ...hops.map(({ answers }) => answers.length));
  for (let probe = 0; probe < rounds; probe++) {
    hops.forEach(({ answers, ms = () => hops.length }, hop) => {
      const seq = 1 + probe * hops.length + hop;
      const who = answers[probe];
      if (who === undefined) return;
      log.push([probe, 'o', `x ${hop} ${seq}`]);
      if (who === null) return;
      if (current.get(hop) !== who) log.push([probe, 'o', `h ${hop} ${who}`]);
      current.set(hop, who);
      log.push([probe, 'o', `p ${hop} ${Math.round(ms(probe) * 1000)} ${seq}`]);
    });
  }
  return log;
}

/** What an agent tells of a hop's network: `AS64500 A`. */
export function aNetwork(address: string, text: string): Entry {
  const [, asn, name] = /^AS(\d+) (.+)$/.exec(text)!;
  return aNote({ k: 'network', address, asn: [Number(asn)], name: name! } satisfies Note);
}

/** What an mtr over these hops leads to. `notes`: what is told besides. */
export function explained(hops: readonly HopRun[], ended = true, notes: readonly Entry[] = []) {
  return mtr.explain(folded('mtr', [...mtrLog(hops), ...notes]), ended);
}

export function codesOf(hops: readonly HopRun[]): string[] {
  return explained(hops).map(({ code, confidence }) => `${code} ${confidence}`);
}

/** Four hops, the last is the target, each losing every n-th of so many probes. */
export function aPath(probes: number, every: readonly number[]): HopRun[] {
  return every.map((n, hop) => losing(hop === every.length - 1 ? target : hopAddress(hop + 1), probes, n));
}
