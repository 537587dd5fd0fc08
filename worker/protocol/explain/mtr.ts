import type { Confidence, Finding } from '../findings.ts';
import { type MtrHop, type MtrState, reportedHops } from '../tools/mtr-state.ts';
import type { Known } from '../tools/known.ts';
import { hopStats } from '../tools/mtr-stats.ts';
import { remembered } from '../tools/remembered.ts';
import { type CountedHop, delays } from './delay.ts';
import { isReached, loop, type Path, severalPaths, silentEnd, silentHops } from './path.ts';
import { familyOf, leastOf, type Seen } from './seen.ts';
import { chance, confidenceIn, fit, lossConfidence, pooled, type Tally, weakest } from './statistics.ts';
import { whereabouts } from './networks.ts';
import { called, capital, hopList, lostOf, who } from './words.ts';

/** What an mtr shows. Only what the target sees is loss; what a hop on the way loses alone is its own silence. */
export function explainMtr(state: MtrState, ended: boolean): Finding[] {
  const reported = reportedHops(state);
  const hops = reported.map((hop) => counted(hop, ended));
  const path: Path = { hops, target: state.address, names: state.names, networks: state.networks };
  const ways = wayFindings(path, reported);
  if (!isReached(path)) return ended && !isTooShort(state) ? [...endOf(path, hops), ...ways] : [];
  return [...lossOf(hops, state), ...ways, ...delays(hops, state)];
}

const counted = remembered((hop: MtrHop, ended: boolean): CountedHop => {
  const { total, drop } = hopStats(hop, ended);
  const rtts = hop.probes.flatMap(({ rttMs }) => rttMs ?? []);
  return { ttl: hop.ttl, addresses: hop.addresses, sent: total, lost: drop, rtts };
});

/** Stopped while the path was still being looked for. */
function isTooShort({ isStopped, hops }: MtrState): boolean {
  return isStopped && (hops[0]?.probes.length ?? 0) < 3;
}

function wayFindings(path: Path, hops: readonly MtrHop[]): Finding[] {
  const changed = hops.filter(isChange);
  const others = hops.filter((hop) => !isChange(hop));
  const sent = (ttl: number): number => hops[ttl - 1]!.probes.length;
  return [
    ...changed.slice(0, 1).map(({ ttl, addresses, probes, turnedAfter }): Finding => {
      const turn = addresses.slice(0, 2).map((one) => who(one, path.names, path.networks));
      return {
        code: 'path_changed',
        text: `The path changed during the run, at ${hopList(changed.map((hop) => hop.ttl))}.`,
        evidence: [
          `hop ${ttl}: ${turn.join(' until then, then ')}`,
          `after probe ${turnedAfter} of ${probes.length}`,
        ],
        confidence: 'likely',
      };
    }),
    ...severalPaths({ ...path, hops: others }),
    ...silentHops(path, sent),
  ];
}

/** One change of address, for good: if two paths took turns, there would be more than one in so many probes. */
function isChange({ addresses, turns, turnedAfter, probes }: MtrHop): boolean {
  const after = probes.length - turnedAfter;
  return addresses.length === 2 && turns === 1 && probes.length >= 12 && Math.min(turnedAfter, after) >= 4;
}

/** Why it ends before the target. */
function endOf(path: Path, hops: readonly CountedHop[]): Finding[] {
  const loops = loop(path);
  if (loops.length > 0) return loops;
  const [before, last] = hops.filter(({ addresses }) => addresses.length > 0).slice(-2);
  const address = last?.addresses[0];
  if (
    !last ||
    address === undefined ||
    !before?.addresses.includes(address) ||
    who(address) === 'a hidden hop'
  )
    return silentEnd(path);
  return [
    {
      code: 'refused_on_path',
      text: `${capital(who(address, path.names))} answers for what is behind it, too: it has no way to the target, or may not use it.`,
      evidence: [`${hopList([before.ttl, last.ttl])}: ${who(address, path.names, path.networks)}`],
      confidence: 'likely',
    },
  ];
}

/** What other PoPs can be compared with. */
export function seenByMtr(state: MtrState, ended: boolean): Seen {
  const hops = reportedHops(state).map((hop) => counted(hop, ended));
  const path: Path = { hops, target: state.address, names: state.names, networks: state.networks };
  const reached = isReached(path);
  const target = hops.at(-1);
  const findings = reached ? lossOf(hops, state) : [];
  const place = findings.find(
    ({ code, confidence }) => code === 'loss_on_path' && confidence !== 'inconclusive',
  );
  return {
    family: familyOf(state.address),
    // Who is not reached is known to be so once the run has ended.
    probes:
      target && (reached || (ended && !isTooShort(state)))
        ? { sent: target.sent, lost: reached ? target.lost : target.sent }
        : null,
    rttMs: reached ? leastOf(target?.rtts ?? []) : null,
    // The hop before the target in the evidence, without its numbers, which are others at each PoP.
    place: reached ? (place?.evidence.at(-2)?.replace(/: \d+ of \d+ lost$/, '') ?? null) : lastHeard(path),
    names: null,
  };
}

function lastHeard({ hops, names, networks }: Path): string | null {
  const last = hops.findLast(({ addresses }) => addresses.length > 0);
  return last ? `hop ${last.ttl}, ${who(last.addresses[0], names, networks)}` : null;
}

/** Loss that reaches the target, and where it begins; loss that does not. */
function lossOf(hops: readonly CountedHop[], known: Known): Finding[] {
  const target = hops.at(-1)!;
  const heard = hops.filter(({ rtts }) => rtts.length > 0);
  const limited = heard.filter((hop, at) => hop.lost > 0 && isLimited(hop, heard.slice(at + 1), target));
  const found = limited.length > 0 ? [limitedHops(limited, target, known)] : [];
  if (target.lost === 0) {
    const unclear = heard.filter((hop) => hop.lost > 0 && !limited.includes(hop));
    return [...found, ...(unclear.length > 0 ? [unclearHops(unclear, target)] : [])];
  }
  return [
    lossToTarget(
      heard.filter((hop) => !limited.includes(hop)),
      known,
    ),
    ...found,
  ];
}

/**
 * True for a hop that loses more than something behind it. Where the target loses, too, this must be beyond doubt: of hops that share
 * one loss, one always has the most.
 */
function isLimited(hop: CountedHop, later: readonly CountedHop[], target: Tally): boolean {
  if (target.lost === 0) return chance(hop, target) < 0.05;
  return later.some((other) => chance(hop, other) < 0.0005);
}

function limitedHops(limited: readonly CountedHop[], target: Tally, known: Known): Finding {
  const it = limited.length === 1 ? 'it only answers' : 'they only answer';
  const end = target.lost === 0 ? 'the target loses nothing' : 'what is behind loses less';
  return {
    code: 'icmp_rate_limited',
    text: `${capital(hopList(limited.map(({ ttl }) => ttl)))} seemed to lose packets, and ${end}: ${it} few probes, which is harmless.`,
    evidence: [...limited.map((hop) => `${placed(hop, known)}: ${lostOf(hop)}`), `target: ${lostOf(target)}`],
    confidence:
      target.lost > 0 ? 'likely' : weakest(...limited.map((hop) => confidenceIn(chance(hop, target)))),
  };
}

function unclearHops(hops: readonly CountedHop[], target: Tally): Finding {
  return {
    code: 'icmp_rate_limited',
    text: `${capital(hopList(hops.map(({ ttl }) => ttl)))} left probes unanswered and the target none: too few to say more.`,
    evidence: [...hops.map((hop) => `hop ${hop.ttl}: ${lostOf(hop)}`), `target: ${lostOf(target)}`],
    confidence: 'inconclusive',
  };
}

/** @param hops those that answer, without those that only limit their answers; the target is the last */
function lossToTarget(hops: readonly CountedHop[], known: Known): Finding {
  const target = hops.at(-1);
  if (!target) throw new RangeError('a target that was reached has answered');
  const isLoss = lossConfidence(target);
  const { at, isPlaced } = firstLossy(hops);
  const [before, first] = [hops[at - 1], hops[at]!];
  const evidence = [
    ...(before ? [`${placed(before, known)}: ${lostOf(before)}`] : []),
    ...(first === target ? [] : [`${placed(first, known)}: ${lostOf(first)}`]),
    `target, hop ${target.ttl}: ${lostOf(target)}`,
  ];
  const code = first === target ? 'loss_at_target' : 'loss_on_path';
  const confidence = weakest(isLoss, isPlaced);
  const far = `${target.lost} of ${target.sent} packets to the target are lost`;
  if (confidence === 'inconclusive')
    return {
      code: 'loss',
      text: `${far}: too few probes to say where, or how bad it is.`,
      evidence,
      confidence,
    };
  const text =
    first === target
      ? `${far} and none so at the hop before it: on the last link, or the target limits its answers.`
      : `${far}: they are lost from hop ${first.ttl} on${between({ before, at: first, behind: hops[at + 1] }, known)}.`;
  // The target's own limit on answers looks the same as loss on its link.
  return { code, text, evidence, confidence: first === target ? 'likely' : confidence };
}

/** A hop, who it is, and in which network. */
function placed({ ttl, addresses }: CountedHop, { names, networks }: Known): string {
  return `hop ${ttl}, ${who(addresses[0], names, networks)}`;
}

/** Its addresses are in the evidence. */
function between(
  hops: { before: CountedHop | undefined; at: CountedHop; behind: CountedHop | undefined },
  { names, networks }: Known,
): string {
  const to = called(hops.at.addresses[0], names);
  const where = whereabouts(networks, hops);
  return hops.before === undefined
    ? `, before ${to} or at it${where}`
    : `, between ${called(hops.before.addresses[0], names)} and ${to}${where}, there or on the way back`;
}

/** Where two rates of loss, a lower one before and a higher one from there on, fit best. */
function firstLossy(hops: readonly CountedHop[]): { at: number; isPlaced: Confidence } {
  const fits = hops.map((_, at) => {
    const [before, after] = [pooled(hops.slice(0, at)), pooled(hops.slice(at))];
    const isRise = at === 0 || after.lost * before.sent > before.lost * after.sent;
    return isRise ? fit(before) + fit(after) : Number.NEGATIVE_INFINITY;
  });
  const best = Math.max(...fits);
  // Two rates always fit better than one. Where the first hop loses, too, they have to fit much better.
  const isEverywhere = lossConfidence(hops[0]!) !== 'inconclusive' && best - fits[0]! < 5;
  const at = isEverywhere ? 0 : fits.indexOf(best);
  if (at === 0) return { at, isPlaced: hops.length === 1 ? 'likely' : confidenceIn(0.02) };
  // Ten times likelier than the next best place, or so.
  const second = Math.max(...fits.filter((_, index) => index !== at));
  const isClear: Confidence = best - second > 2.3 ? 'sure' : 'likely';
  return {
    at,
    isPlaced: weakest(isClear, confidenceIn(chance(pooled(hops.slice(at)), pooled(hops.slice(0, at))))),
  };
}
