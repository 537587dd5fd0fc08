import type { Finding } from '../findings.ts';
import type { SeenFrom } from './across.ts';
import { list, msText } from './words.ts';

/** Ms that a server may take beyond what the distance explains, where it is slow and where it is not. */
const [slowMs, quickMs] = [500, 250];

/** Servers: another certificate, another status, or a long wait, at some PoPs and not at others. */
export function webAcross(results: readonly SeenFrom[]): Finding[] {
  const seen = results.flatMap(({ name, seen: { web } }) => (web ? [{ name, ...web }] : []));
  return [...certificates(seen), ...statuses(seen), ...waits(seen)];
}

type One = { readonly name: string } & NonNullable<SeenFrom['seen']['web']>;

/** Who sees which; undefined when all that see anything see the same. */
function grouped(all: readonly One[], key: (one: One) => string | null): string[] | undefined {
  const known = all.flatMap((one) => {
    const value = key(one);
    return value === null ? [] : [{ name: one.name, value }];
  });
  const groups = [...Map.groupBy(known, ({ value }) => value)];
  if (groups.length < 2) return undefined;
  return groups.map(([value, ones]) => `${list(ones.map(({ name }) => name))}: ${value}`);
}

/** Whoever is large has many. Somebody in between has none that is trusted and for the right host. */
function certificates(all: readonly One[]): Finding[] {
  const evidence = grouped(all, ({ certificate }) => certificate);
  if (!evidence) return [];
  const shown = 'The server shows another certificate at some locations than at others';
  const seen = all.filter(({ certificate }) => certificate !== null);
  if (!grouped(seen, ({ isTrusted }) => order(isTrusted))) {
    const text = `${shown}, as several servers with one name do.`;
    return [{ code: 'certificates_vary', text, evidence, confidence: 'sure' }];
  }
  const text = `${shown}, and not all are in order: there are several servers, or somebody is in between.`;
  const each =
    grouped(seen, ({ certificate, isTrusted }) => `${certificate}, ${order(isTrusted)}`) ?? evidence;
  return [{ code: 'certificates_differ', text, evidence: each, confidence: 'sure' }];
}

function order(isTrusted: boolean | null): string {
  return isTrusted === true ? 'in order' : 'not in order';
}

function statuses(all: readonly One[]): Finding[] {
  const evidence = grouped(all, ({ status }) => (status === null ? null : `${status}`));
  if (!evidence) return [];
  const text = 'The server answers with another status at some locations than at others.';
  return [{ code: 'http_status_differs', text, evidence, confidence: 'sure' }];
}

/** One visit each: who waited once may have met the server at a bad moment. */
function waits(all: readonly One[]): Finding[] {
  const known = all.flatMap(({ name, waitMs }) => (waitMs === null ? [] : [{ name, waitMs }]));
  const slow = known.filter(({ waitMs }) => waitMs > slowMs);
  const quick = known.filter(({ waitMs }) => waitMs <= quickMs);
  if (slow.length === 0 || quick.length === 0 || slow.length + quick.length < known.length) return [];
  const only = slow.length === 1 ? 'Only ' : '';
  return [
    {
      code: 'some_wait',
      text: `${only}${list(slow.map(({ name }) => name))} ${slow.length === 1 ? 'waits' : 'wait'} long for the server, longer than the distance explains.`,
      evidence: [...slow, ...quick].map(
        ({ name, waitMs }) => `${name}: ${msText(waitMs)} beyond round trips`,
      ),
      confidence: 'likely',
    },
  ];
}
