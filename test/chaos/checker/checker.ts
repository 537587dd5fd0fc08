import type { Entry } from '#protocol';
import type { Run } from '../tool/scripted-tool.ts';
import { causeFlaws, mayBeUnkept } from './causes.ts';
import { type Claim, claimOf, isCut } from './endings.ts';
import type { Asked, Deaths, Evidence, Totals, Violation } from './evidence.ts';
import { fitFlaw } from './fit.ts';
import type { Flaw } from './lines.ts';
import { missing, unseen } from './missing.ts';
import { disagreements, endFlaws, isUnkept, type Seen, seenFlaws } from './seen.ts';

export interface Verdict {
  readonly violations: Violation[];
  readonly totals: Totals;
}

/**
 * Judges a run of the chaos suite by what the tool wrote down, what the viewers saw and what the API says in the end. Pure.
 * @throws {Error} when two results have one target: their runs could not be told apart
 */
export function check(evidence: Evidence): Verdict {
  const { asked, runs, viewers, deaths } = evidence;
  if (new Set(asked.map(({ target }) => target)).size < asked.length)
    throw new Error('two results, one target');
  const violations = asked.flatMap((one) => {
    const seen = seenOf(one, viewers);
    const own = runs.filter(({ target }) => target === one.target);
    const flaws = [
      ...flawsOf(one, seen, own),
      ...unseen(one, viewers),
      ...(deaths ? deathFlaws(one, seen, deaths) : []),
    ];
    return flaws.map((flaw): Violation => ({ ...flaw, result: `${one.session}.${one.r}` }));
  });
  return { violations: [...missing(evidence), ...violations], totals: totalsOf(evidence) };
}

/** What each viewer of a session saw of a result. */
function seenOf({ session, r }: Asked, viewers: Evidence['viewers']): Seen[] {
  return viewers.flatMap(({ record, isFinal }): Seen[] => {
    const result = record.session === session ? record.results.get(r) : undefined;
    return result ? [{ viewer: record.name, isFinal, result }] : [];
  });
}

function flawsOf(one: Asked, seen: readonly Seen[], runs: readonly Run[]): Flaw[] {
  const { answer } = one;
  const claim = claimIn(one, seen);
  return [
    ...endFlaws(seen, answer),
    ...seen.flatMap((each) => seenFlaws(each, answer)),
    ...disagreements(seen),
    ...runFlaws(one, runs),
    ...(claim ? lineFlaws(one, seen, runs, claim) : []),
  ];
}

function claimIn({ claim, answer }: Asked, seen: readonly Seen[]): Claim | undefined {
  const due = claim ?? claimOf(answer.state);
  return due === 'all' && seen.some(({ result }) => isCut(result.entries)) ? 'cut' : due;
}

function deathFlaws(one: Asked, seen: readonly Seen[], deaths: Deaths): Flaw[] {
  const unkept = seen.filter((each) => isUnkept(each, one.answer) && !mayBeUnkept(one, deaths));
  return [
    ...causeFlaws(one, deaths),
    ...unkept.map(({ viewer }): Flaw => ({ kind: 'lost', detail: `${viewer}: saw more than there is now` })),
  ];
}

function runFlaws({ answer: { state } }: Asked, runs: readonly Run[]): Flaw[] {
  if (runs.length > 1)
    return [
      { kind: 'two-runs', detail: `ran ${runs.length} times: ${runs.map(({ pid }) => pid).join(', ')}` },
    ];
  if (runs.length === 0 && state.state === 'finished')
    return [{ kind: 'lost', detail: 'finished without a run' }];
  return runs.length === 1 && state.state === 'offline'
    ? [{ kind: 'disagree', detail: 'offline, and yet it ran' }]
    : [];
}

const noRun: Run = { pid: 0, target: '', out: [], err: [], isComplete: true };

/** Every viewer's lines and the API's against the tool's own. Of two runs, the one that fits counts. */
function lineFlaws({ answer }: Asked, seen: readonly Seen[], runs: readonly Run[], claim: Claim): Flaw[] {
  const perRun = (runs.length > 0 ? runs : [noRun]).map((run) => [
    ...seen.flatMap(({ viewer, isFinal, result }) => {
      const claimed = isFinal ? claim : 'some';
      return [
        named(viewer, fitFlaw(textsOf(result.entries, 'o'), run, 'out', claimed)),
        named(viewer, fitFlaw(textsOf(result.entries, 'e'), run, 'err', claimed)),
      ].flat();
    }),
    ...apiFlaws(answer.rawOutput, run, claim),
  ]);
  return perRun.toSorted((a, b) => a.length - b.length)[0]!;
}

/** The API's text has the lines of both streams, in the order in which the agent read them. */
function apiFlaws(rawOutput: string, run: Run, claim: Claim): Flaw[] {
  const lines = rawOutput === '' ? [] : rawOutput.split('\n');
  const isError = (line: string) => run.err.includes(line);
  return [
    named(
      'the API',
      fitFlaw(
        lines.filter((line) => !isError(line)),
        run,
        'out',
        claim,
      ),
    ),
    named('the API', fitFlaw(lines.filter(isError), run, 'err', claim)),
  ].flat();
}

function named(who: string, flaw: Flaw | undefined): Flaw[] {
  return flaw ? [{ kind: flaw.kind, detail: `${who}: ${flaw.detail}` }] : [];
}

function textsOf(entries: readonly (Entry | undefined)[], channel: 'o' | 'e'): string[] {
  return entries.flatMap((entry) => (entry?.[1] === channel ? [entry[2]] : []));
}

function totalsOf({ asked, runs, viewers }: Evidence): Totals {
  const states: Record<string, number> = {};
  for (const { answer } of asked) states[answer.state.state] = (states[answer.state.state] ?? 0) + 1;
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  return {
    results: asked.length,
    states,
    entries: sum(asked.map(({ answer }) => answer.next)),
    runs: runs.length,
    linesPrinted: sum(runs.map(({ out, err }) => out.length + err.length)),
    viewers: viewers.length,
    joins: sum(viewers.map(({ record }) => record.joins)),
    unkept: asked.filter((one) => seenOf(one, viewers).some((seen) => isUnkept(seen, one.answer))).length,
    holes: sum(viewers.map(({ record }) => record.holes)),
  };
}
