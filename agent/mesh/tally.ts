import { type Cell, limits } from '#protocol';
import { differences, mean, roundMs, spread } from '#protocol/tools/lines.ts';
import type { Destination } from './admission.ts';

/** What came of the probes to one address in a round, in order: round trips in ms, null for one without an answer in time. */
export type Replies = readonly (number | null)[];

/** One round, by address. An address that could not be probed is not in it: that says nothing about the network. */
export type Round = ReadonlyMap<string, Replies>;

/** The rounds since the last summary with one more; the oldest give way. */
export function keep(rounds: readonly Round[], round: Round): readonly Round[] {
  return [...rounds, round].slice(-limits.mesh.rounds);
}

/** A reply that takes longer is a lost one, however long the tool has waited for it. */
export function inTime(rttMs: number): number | null {
  return rttMs <= limits.mesh.timeoutMs ? rttMs : null;
}

/** How many probes were answered. */
export function answersIn(replies: Replies): number {
  return replies.filter((rttMs) => rttMs !== null).length;
}

/** A summary of these rounds: a cell for each of the targets that was probed in any of them. */
export function cellsOf(destinations: readonly Destination[], rounds: readonly Round[]): Cell[] {
  return destinations.flatMap(({ to, family, address }) => {
    const probed = rounds.flatMap((round) => [round.get(address) ?? []]).filter(({ length }) => length > 0);
    if (probed.length === 0) return [];
    return { to, family, rounds: probed.map(answersIn).join(''), rtt: rttOf(probed.flat()) };
  });
}

/** Round trips as in RFC 2681; jitter as in RFC 5481 §4.1 (IPDV), without the sign. To the microsecond. */
function rttOf(replies: Replies): Cell['rtt'] {
  const times = replies.filter((rttMs) => rttMs !== null);
  const { min, avg, max } = spread(times);
  if (min === null || avg === null || max === null) return null;
  return { min, avg, max, jitter: roundMs(mean(differences(times)) ?? 0) };
}
