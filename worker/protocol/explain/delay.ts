import type { Finding } from '../findings.ts';
import type { Known } from '../tools/known.ts';
import { whereabouts } from './networks.ts';
import { quantile, type Tally } from './statistics.ts';
import { msText, who } from './words.ts';

/** A hop with what became of its probes. */
export interface CountedHop extends Tally {
  readonly ttl: number;
  readonly addresses: readonly string[];
  readonly rtts: readonly number[];
}

/** Light in fibre goes half around the earth and back in so many ms: one step that is longer is no mere distance. */
const farthestMs = 200;
/** A router that takes so much longer to answer than to forward is worth a word. */
const slowMs = 50;
/** Less than this is the noise of busy hosts. */
const spreadMs = 30;
/** With fewer replies a spread is not known. */
const enoughReplies = 10;

/** What the round trips of a path that reaches its target show. */
export function delays(hops: readonly CountedHop[], known: Known): Finding[] {
  const heard = hops.filter(({ rtts }) => rtts.length > 0);
  return [...steps(heard, known), ...queueing(heard, known), ...slow(heard, known)];
}

/** A step that all later hops share. */
function steps(heard: readonly CountedHop[], { names, networks }: Known): Finding[] {
  const least = heard.map(({ rtts }) => quantile(rtts, 0));
  const at = heard.findIndex(
    (_, i) => Math.min(...least.slice(i)) - Math.max(0, ...least.slice(0, i)) > farthestMs,
  );
  const [before, hop] = [heard[at - 1], heard[at]];
  if (!hop) return [];
  const step = Math.min(...least.slice(at)) - Math.max(0, ...least.slice(0, at));
  const where = whereabouts(networks, { before, at: hop, behind: heard[at + 1] });
  const place = before ? `between hop ${before.ttl} and hop ${hop.ttl}` : `before hop ${hop.ttl}`;
  return [
    {
      code: 'latency_step',
      text: `Round trips grow by ${msText(step)} ${place}${where} and stay so: a satellite, a detour or a full queue.`,
      evidence: heard
        .slice(Math.max(0, at - 1))
        .map(
          (one) =>
            `hop ${one.ttl}, ${who(one.addresses[0], names, networks)}: at least ${msText(quantile(one.rtts, 0))}`,
        ),
      confidence: Math.min(...heard.slice(at).map(({ rtts }) => rtts.length)) >= 3 ? 'sure' : 'inconclusive',
    },
  ];
}

/** Round trips that begin to vary at one hop and go on to at all behind it, as behind a queue that fills and empties. */
function queueing(heard: readonly CountedHop[], { names }: Known): Finding[] {
  const known = heard.filter(({ rtts }) => rtts.length >= enoughReplies);
  const target = heard.at(-1);
  if (!target || known.at(-1) !== target) return [];
  const spreads = known.map(({ rtts }) => quantile(rtts, 0.9) - quantile(rtts, 0.1));
  const at = spreads.findIndex((_, i) => {
    const before = Math.max(0, ...spreads.slice(0, i));
    return Math.min(...spreads.slice(i)) > Math.max(spreadMs, 3 * before);
  });
  if (at < 0) return [];
  const hop = known[at]!;
  return [
    {
      code: 'queueing',
      text: `Round trips begin to vary at hop ${hop.ttl} (${who(hop.addresses[0], names)}) and go on to: a queue, as when a link is full.`,
      evidence: known
        .slice(Math.max(0, at - 1))
        .map(({ ttl }, i) => `hop ${ttl}: spread ${msText(spreads[i + Math.max(0, at - 1)]!)}`),
      // At the first hop it may as well be the location itself.
      confidence: at > 0 && target.rtts.length >= 2 * enoughReplies ? 'likely' : 'inconclusive',
    },
  ];
}

/** A hop that answers late and forwards in time. */
function slow(heard: readonly CountedHop[], { names }: Known): Finding[] {
  const target = heard.at(-1);
  if (!target || target.rtts.length < 5) return [];
  const end = quantile(target.rtts, 0.5);
  const found = heard.filter(
    ({ rtts }) => rtts.length >= 5 && quantile(rtts, 0.5) > end + Math.max(slowMs, end),
  );
  return found.slice(0, 1).map(({ ttl, addresses, rtts }) => ({
    code: 'slow_replies',
    text: `Hop ${ttl} (${who(addresses[0], names)}) is slow to answer and not to forward: harmless.`,
    evidence: [`hop ${ttl}: median ${msText(quantile(rtts, 0.5))}`, `target: median ${msText(end)}`],
    confidence: 'likely',
  }));
}
