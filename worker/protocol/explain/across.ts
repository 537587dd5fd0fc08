import type { Confidence, Finding } from '../findings.ts';
import { routesAcross } from './across-routes.ts';
import { webAcross } from './across-web.ts';
import type { Seen } from './seen.ts';
import { chance, confidenceIn, lossConfidence, pooled, type Tally, weakest } from './statistics.ts';
import { olderAnswers } from './ttl.ts';
import { list, lostOf } from './words.ts';

/** One PoP's part of a measurement. */
export interface SeenFrom {
  readonly pop: string;
  /** What it is called. */
  readonly name: string;
  readonly seen: Seen;
}

interface Probed {
  readonly name: string;
  readonly family: 4 | 6 | null;
  readonly probes: Tally;
  readonly place: string | null;
}

/** What several PoPs see together, and none of them alone. The order in which they come changes nothing. */
export function explainAcross(results: readonly SeenFrom[]): Finding[] {
  const sorted = inOrder(results);
  return [...reach(sorted), ...answers(sorted), ...webAcross(sorted), ...routesAcross(sorted)];
}

function inOrder(results: readonly SeenFrom[]): SeenFrom[] {
  return results.toSorted((a, b) => (a.pop < b.pop ? -1 : Number(a.pop > b.pop)));
}

function probedIn(results: readonly SeenFrom[]): Probed[] {
  return results.flatMap(({ name, seen: { family, probes, place } }) =>
    probes && probes.sent > 0 ? [{ name, family, probes, place }] : [],
  );
}

function reach(results: readonly SeenFrom[]): Finding[] {
  const probed = probedIn(results);
  if (probed.length < 2) return [];
  const families = byFamily(results);
  if (families.length > 0) return families;
  const silent = probed.filter(isSilent);
  const heard = probed.filter((one) => !isSilent(one));
  if (heard.length === 0) return [allUnanswered(silent)];
  return [...(silent.length > 0 ? [someUnanswered(silent, heard)] : []), ...lossIn(heard)];
}

const isSilent = ({ probes }: Probed): boolean => probes.lost === probes.sent;
const isLossy = ({ probes }: Probed): boolean => probes.lost > 0 && lossConfidence(probes) !== 'inconclusive';
const isClean = ({ probes }: Probed): boolean => probes.lost === 0;
const namesOf = (all: readonly Probed[]): string => list(all.map(({ name }) => name));
const total = (all: readonly Probed[]): Tally => pooled(all.map(({ probes }) => probes));
const evidenceOf = (all: readonly Probed[]): string[] =>
  all.map(({ name, probes, place }) => `${name}: ${lostOf(probes)}${place === null ? '' : `, ${place}`}`);

/** One family works and the other does not, whoever asks. */
export function byFamily(results: readonly SeenFrom[]): Finding[] {
  const probed = probedIn(inOrder(results));
  const [v4, v6] = ([4, 6] as const).map((wanted) => probed.filter(({ family }) => family === wanted));
  if (!v4?.length || !v6?.length) return [];
  const isBad = (one: Probed): boolean => isSilent(one) || isLossy(one);
  for (const [bad, good, word] of [
    [v4, v6, 'IPv4'],
    [v6, v4, 'IPv6'],
  ] as const) {
    if (!bad.every(isBad) || !good.every(isClean)) continue;
    const other = word === 'IPv4' ? 'IPv6' : 'IPv4';
    return [
      {
        code: 'family_differs',
        text: `Only ${word} is disturbed: over ${other} nothing is lost.`,
        evidence: evidenceOf([...bad, ...good]),
        confidence: weakest(
          bad.length > 1 ? 'sure' : 'likely',
          confidenceIn(chance(total(bad), total(good))),
        ),
      },
    ];
  }
  return [];
}

function allUnanswered(silent: readonly Probed[]): Finding {
  return {
    code: 'all_unanswered',
    text: `None of ${silent.length} locations gets an answer: the fault, or a filter, is at the target or where their ways to it are one.`,
    evidence: evidenceOf(silent),
    confidence: silent.length > 2 ? 'sure' : 'likely',
  };
}

function someUnanswered(silent: readonly Probed[], heard: readonly Probed[]): Finding {
  return {
    code: 'some_unanswered',
    text: `${silent.length === 1 ? 'Only ' : ''}${namesOf(silent)} ${silent.length === 1 ? 'gets' : 'get'} no answer, ${namesOf(heard)} ${heard.length === 1 ? 'does' : 'do'}: ${nearer(silent, heard)}.`,
    evidence: evidenceOf([...silent, ...heard]),
    confidence: confidenceIn(chance(total(silent), total(heard))),
  };
}

function lossIn(heard: readonly Probed[]): Finding[] {
  const lossy = heard.filter(isLossy);
  const clean = heard.filter(isClean);
  if (lossy.length === 0) return [];
  if (lossy.length === heard.length) return heard.length < 2 ? [] : [allLose(lossy)];
  if (clean.length === 0) return [];
  const differs: Confidence = confidenceIn(chance(total(lossy), total(clean)));
  const [lose, only] = lossy.length === 1 ? ['loses', 'Only '] : ['lose', ''];
  const where =
    differs === 'inconclusive' ? 'too few probes to say that the others do not' : nearer(lossy, clean);
  return [
    {
      code: 'some_lose',
      text: `${only}${namesOf(lossy)} ${lose} packets: ${where}.`,
      evidence: evidenceOf([...lossy, ...clean]),
      confidence: differs,
    },
  ];
}

/** Where the fault is when some see it and others don't. */
function nearer(some: readonly Probed[], others: readonly Probed[]): string {
  if (some.length === 1) return `the fault lies near ${some[0]!.name} or on its own way to the target`;
  return others.length === 1
    ? `the fault lies on a way that ${others[0]!.name} does not take`
    : 'the fault lies on the part of the way that they share';
}

function allLose(lossy: readonly Probed[]): Finding {
  const places = new Set(lossy.map(({ place }) => place?.replace(/^hop \d+, /, '')));
  const [place] = places;
  const near =
    places.size === 1 && place !== undefined && place !== 'a hidden hop' ? `, at ${place} or before it` : '';
  return {
    code: 'all_lose',
    text: `All ${lossy.length} locations lose packets: the fault lies near the target${near}.`,
    evidence: evidenceOf(lossy),
    confidence:
      lossy.length > 2 && lossy.every(({ probes }) => lossConfidence(probes) === 'sure') ? 'sure' : 'likely',
  };
}

/** DNS: other records, or another status, at some PoPs than at others. */
function answers(results: readonly SeenFrom[]): Finding[] {
  const asked = results.flatMap(({ name, seen }) => (seen.names ? [{ name, ...seen.names }] : []));
  const grouped = (key: (one: (typeof asked)[number]) => string) =>
    [...Map.groupBy(asked, key)].map(([value, all]) => `${list(all.map(({ name }) => name))}: ${value}`);
  const statuses = grouped(({ status }) => status);
  if (statuses.length > 1) {
    const text = 'The DNS answers with another status at some locations than at others.';
    return [{ code: 'dns_status_differs', text, evidence: statuses, confidence: 'sure' }];
  }
  const records = grouped(({ answers }) => answers.join(', ').slice(0, 200) || 'no record');
  if (new Set(asked.map(({ answers }) => answers.join('\n'))).size < 2) return [];
  const text =
    'The DNS answers differ between locations: so they do when answers depend on who asks, or just after a change.';
  return [
    { code: 'dns_answers_differ', text, evidence: records, confidence: 'sure' },
    ...olderAnswers(asked),
  ];
}
