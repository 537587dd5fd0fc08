import type { Finding, FindingCode } from '../findings.ts';
import type { TraceFault, TraceHop, TraceState, TraceTrouble } from '../tools/dns-trace.ts';
import { marks } from '../tools/lines.ts';
import type { Seen } from './seen.ts';
import { list, who } from './words.ts';

/** What the way from the root to an answer shows. That a name does not exist is an answer. */
export function explainTrace({ hops, troubles, zone, isDead }: TraceState): Finding[] {
  const last = hops.at(-1);
  const isAnswered = last?.status != null;
  const here = isDead ? troubles.filter((one) => one.zone === zone) : [];
  // Where the policy kept us from asking, others may get an answer.
  const isKnown = here.length > 0 && here.every(({ address }) => address !== null);
  const told = (isKnown ? troubles.filter((one) => one.zone !== zone) : troubles).map((one) =>
    placed(one, hops),
  );
  const found = faults.flatMap((fault) => {
    const of = told.filter((one) => one.fault === fault.name && one.zone !== '');
    return [...Map.groupBy(of, (one) => one.zone)].map(([, all]) => fault.finding(all));
  });
  return [
    ...(isKnown ? [deadEnd(zone, here)] : []),
    ...found,
    ...ownResolver(told),
    ...(isAnswered ? secondHand(last) : []),
  ];
}

/** A server that answered at another one of its addresses is at fault at this one only. */
function placed(trouble: TraceTrouble, hops: readonly TraceHop[]): TraceTrouble {
  const { zone, name, address } = trouble;
  const isHeard = hops.some((hop) => hop.zone === zone && hop.name === name && hop.address !== address);
  if (!isHeard || address === null || address === marks.hidden) return trouble;
  return { ...trouble, name: `${name} at ${address}`, address: null };
}

/** A zone as a sentence has it. */
const called = (zone: string): string => (zone === '.' ? 'the root' : zone.replace(/\.$/, ''));

const evidenceOf = (all: readonly TraceTrouble[]): string[] =>
  all.map(({ zone, name, address, why }) => {
    const server =
      address === null || address === name || address === marks.hidden ? name : `${name} (${address})`;
    return `${server}${zone === '' ? '' : `, for ${zone}`}: ${why}`;
  });

const namesOf = (all: readonly TraceTrouble[]): string => list([...new Set(all.map(({ name }) => name))]);

const whysOf = (all: readonly TraceTrouble[]): string => list([...new Set(all.map(({ why }) => why))]);

interface Fault {
  readonly name: TraceTrouble['fault'];
  readonly finding: (all: readonly TraceTrouble[]) => Finding;
}

/** A finding about servers of one zone. `one` and `many` go on from their names. */
function about(
  name: Fault['name'],
  code: FindingCode,
  confidence: Finding['confidence'],
  words: (zone: string, isOne: boolean, whys: string) => string,
): Fault {
  return {
    name,
    finding: (all) => ({
      code,
      text: `${namesOf(all)} ${words(called(all[0]!.zone), new Set(all.map((one) => one.name)).size === 1, whysOf(all))}.`,
      evidence: evidenceOf(all),
      confidence,
    }),
  };
}

const faults: readonly Fault[] = [
  about('lame', 'dns_lame', 'likely', (zone, isOne) =>
    isOne
      ? `is named for ${zone} and does not know that zone: a lame delegation`
      : `are named for ${zone} and do not know that zone: a lame delegation`,
  ),
  about('fails', 'dns_servfail', 'likely', (zone, isOne) =>
    isOne
      ? `is named for ${zone} and fails: its copy of the zone may be missing, too old or broken`
      : `are named for ${zone} and fail: their copies of the zone may be missing, too old or broken`,
  ),
  about('errs', 'dns_error', 'sure', (zone, isOne, whys) =>
    isOne
      ? `is named for ${zone} and answers with an error, ${whys}`
      : `are named for ${zone} and answer with an error, ${whys}`,
  ),
  about('declines', 'dns_refused', 'sure', (zone, isOne) =>
    isOne
      ? `is named for ${zone} and does not answer questions for ANY, which nobody has to (RFC 8482)`
      : `are named for ${zone} and do not answer questions for ANY, which nobody has to (RFC 8482)`,
  ),
  about('silent', 'dns_server_silent', 'likely', (zone, isOne) =>
    isOne
      ? `is named for ${zone} and does not answer: resolvers wait for it before they ask another one`
      : `are named for ${zone} and do not answer: resolvers wait for them before they ask another one`,
  ),
  about('refuses', 'dns_server_silent', 'sure', (zone, isOne, whys) =>
    isOne
      ? `is named for ${zone} and refuses to be asked: ${whys}`
      : `are named for ${zone} and refuse to be asked: ${whys}`,
  ),
  about(
    'unreached',
    'dns_not_asked',
    'sure',
    (zone, _, whys) => `could not be asked from this location, though named for ${zone}: ${whys}`,
  ),
  about(
    'withheld',
    'dns_not_asked',
    'sure',
    (zone) => `may not be asked from here by the location’s own policy, though named for ${zone}`,
  ),
];

function ownResolver(troubles: readonly TraceTrouble[]): Finding[] {
  const own = troubles.filter(({ zone }) => zone === '');
  if (own.length === 0) return [];
  const text = `A resolver did not answer at first: ${namesOf(own)}.`;
  return [{ code: 'dns_server_silent', text, evidence: evidenceOf(own), confidence: 'sure' }];
}

/**
 * The last zone has servers, and none of them is of use. Those of the root always are: where nobody hears them, it is the location, or
 * the way from it.
 */
function deadEnd(zone: string, here: readonly TraceTrouble[]): Finding {
  const dead = (text: string, confidence: Finding['confidence']): Finding => ({
    code: 'dns_no_answer',
    text,
    evidence: evidenceOf(here),
    confidence,
  });
  if (zone === '') return dead(noResolver(here), 'sure');
  const all = (...kinds: readonly TraceFault[]) => here.every(({ fault }) => kinds.includes(fault));
  const isUnreached = all('unreached');
  if (zone !== '.' && !isUnreached) return dead(`No server of ${called(zone)} gives an answer.`, 'likely');
  const why = isUnreached
    ? 'it has no way to them'
    : all('unreached', 'silent', 'refuses')
      ? 'port 53 may be filtered here'
      : 'somebody else may answer in their place';
  return dead(`This location gets no answer from any server of ${called(zone)}: ${why}.`, 'inconclusive');
}

function noResolver([first, ...more]: readonly TraceTrouble[]): string {
  return more.length === 0
    ? `The resolver ${first!.name}, which is asked for the servers of the root, does not answer.`
    : 'None of the resolvers that are asked for the servers of the root answers.';
}

/** An answer from a server that does not hold the zone that it was named for. Those near the root ask nobody else (RFC 7720 §3). */
function secondHand({ zone, name, address, status, flags }: TraceHop): Finding[] {
  if (flags.includes('aa') || flags.length === 0) return [];
  const evidence = [`server: ${who(address)}`, `status: ${status}`, `flags: ${flags.join(' ')}`];
  const isNearRoot = zone.indexOf('.') === zone.length - 1;
  if (isNearRoot && flags.includes('ra')) {
    const text = `Somebody between this location and ${name} answers in its place: servers of ${called(zone)} do not look up names for others.`;
    return [{ code: 'dns_intercepted', text, evidence, confidence: 'likely' }];
  }
  const text = `${name} is named for ${called(zone)} and answers only from what it heard: it does not hold that zone itself.`;
  return [{ code: 'dns_lame', text, evidence, confidence: 'likely' }];
}

/** What other PoPs can be compared with: the answer at the end of the way. */
export function seenByTrace({ hops }: TraceState): Seen['names'] {
  const last = hops.at(-1);
  if (last?.status == null) return null;
  const records = last.answers.filter(({ type }) => type !== 'RRSIG');
  const answers = [...new Set(records.map(({ type, value }) => `${type} ${value}`))].sort();
  return { status: last.status, answers };
}
