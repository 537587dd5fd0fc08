import { differences, mean, percent, roundMs, spread } from './lines.ts';
import { remembered } from './remembered.ts';

/** Numbers of one hop, ms and %. A probe that is still out counts neither as sent nor as lost. */
export interface HopStats {
  readonly total: number;
  readonly rcv: number;
  readonly drop: number;
  readonly loss: number;
  readonly last: number | null;
  readonly min: number | null;
  readonly avg: number | null;
  readonly max: number | null;
  readonly stDev: number | null;
  readonly jMin: number | null;
  readonly jAvg: number | null;
  readonly jMax: number | null;
}

/** What the numbers are made of: the hop's probes, in the order in which they were sent. */
interface Probes {
  readonly answered?: number;
  readonly probes: readonly { readonly rttMs: number | null }[];
}

/**
 * The numbers of one hop as mtr 0.95 has them (its net.c):
 * - a probe is lost once a later one was sent, and comes back when it is answered after all; the last one is still out,
 *   until `ended`
 * - standard deviation is that of a sample (n − 1), and 0 for one reply
 * - jitter is |rtt − the rtt before|; mtr counts a first jitter of 0 into the mean, which halves it for two replies: here
 *   jMin, jAvg and jMax are over the differences that there are, and null for fewer than two replies
 */
export const hopStats = remembered(statsOf);

function statsOf({ probes }: Probes, ended: boolean): HopStats {
  const times = probes.flatMap(({ rttMs }) => rttMs ?? []);
  const out = !ended && probes.at(-1)?.rttMs === null ? 1 : 0;
  const total = probes.length - out;
  const drop = total - times.length;
  const jitter = spread(differences(times));
  return {
    total,
    rcv: times.length,
    drop,
    loss: percent(drop, total),
    last: times.at(-1) ?? null,
    ...spread(times),
    stDev: deviation(times),
    jMin: jitter.min,
    jAvg: jitter.avg,
    jMax: jitter.max,
  };
}

function deviation(times: readonly number[]): number | null {
  const middle = mean(times);
  if (middle === undefined) return null;
  const squares = times.reduce((sum, time) => sum + (time - middle) ** 2, 0);
  return times.length === 1 ? 0 : roundMs(Math.sqrt(squares / (times.length - 1)));
}
