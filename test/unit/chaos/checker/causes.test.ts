import { expect, test } from 'vitest';
import type { FailureCode, ResultState } from '#protocol';
import { check } from '../../../chaos/checker/checker.ts';
import type { Deaths } from '../../../chaos/checker/evidence.ts';
import { anAnswer, aViewer, evidence, finished, lost, offline, truth } from './builders.ts';

const none: Deaths = { agent: [], agentSide: [], edge: [], evictions: [] };
const then = [{ from: 4_000, to: 6_000 }];
const longAgo = [{ from: 0, to: 500 }];

/** What is wrong with a result that lived from 2,000 to 5,000, of which nobody saw anything and nothing ran. */
function kinds(state: ResultState, deaths: Partial<Deaths> | undefined): string[] {
  const given = evidence({ answer: anAnswer({ ...state, finishedAt: 5_000 } as ResultState, []) });
  const asked = given.asked.map((one) => ({ ...one, createdAt: 2_000 }));
  const all = { ...given, asked, viewers: [], runs: [] };
  const { violations } = check(deaths ? { ...all, deaths: { ...none, ...deaths } } : all);
  return violations.map(({ kind }) => kind);
}

const failedWith = (code: FailureCode): ResultState => ({
  state: 'failed',
  finishedAt: 0,
  failure: { owner: 'agent', code, message: '' },
});

test.each([
  ['lost', lost],
  ...(['agent_gone', 'agent_stopping', 'deadline', 'queue_timeout'] as const).map(
    (code) => [code, failedWith(code)] as const,
  ),
] as const)('"%s" takes the death of an agent', (_name, state) => {
  expect(kinds(state, {})).toEqual(['unexplained']);
  expect(kinds(state, { agent: longAgo })).toEqual(['unexplained']);
  expect(kinds(state, { edge: then, evictions: then, agentSide: then })).toEqual(['unexplained']);
  expect(kinds(state, { agent: then })).toEqual([]);
});

test('"agent_silent" takes the death of an agent, or of its network', () => {
  const state = failedWith('agent_silent');
  expect(kinds(state, {})).toEqual(['unexplained']);
  expect(kinds(state, { edge: then, evictions: then })).toEqual(['unexplained']);
  for (const cause of ['agent', 'agentSide']) expect(kinds(state, { [cause]: then })).toEqual([]);
});

test('"offline" takes any death, or the network of the agent', () => {
  expect(kinds(offline, {})).toEqual(['unexplained']);
  expect(kinds(offline, { evictions: then })).toEqual(['unexplained']);
  for (const cause of ['agent', 'agentSide', 'edge']) expect(kinds(offline, { [cause]: then })).toEqual([]);
});

test('a second before and after it counts, and no more', () => {
  expect(kinds(lost, { agent: [{ from: 6_000, to: 9_000 }] })).toEqual([]);
  expect(kinds(lost, { agent: [{ from: 6_001, to: 9_000 }] })).toEqual(['unexplained']);
  expect(kinds(lost, { agent: [{ from: 0, to: 1_000 }] })).toEqual([]);
  expect(kinds(lost, { agent: [{ from: 0, to: 999 }] })).toEqual(['unexplained']);
});

test('other endings need no cause, and without a book of deaths none does', () => {
  expect(kinds(failedWith('tool_missing'), {})).toEqual([]);
  expect(kinds(lost, undefined)).toEqual([]);
  expect(check({ ...evidence({ answer: anAnswer(finished) }), deaths: none }).violations).toEqual([]);
});

test('what was seen and is gone takes an agent and an edge', () => {
  const given = evidence({
    answer: anAnswer(lost, truth.slice(0, 3)),
    viewers: [aViewer({ entries: truth.slice(0, 4), gaps: [{ from: 3, to: undefined }], states: [lost] })],
  });
  const now = [{ from: 0, to: 1 }];
  const of = (deaths: Partial<Deaths>) =>
    check({ ...given, deaths: { ...none, ...deaths } }).violations.map(({ kind }) => kind);
  expect(of({ agent: now })).toEqual(['lost']);
  expect(of({ agent: now, edge: now })).toEqual([]);
  expect(of({ agent: now, evictions: now })).toEqual([]);
  expect(of({ edge: now })).toEqual(['unexplained', 'lost']);
});
