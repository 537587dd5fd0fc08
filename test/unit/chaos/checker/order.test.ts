import { expect, test } from 'vitest';
import type { ResultState } from '#protocol';
import { orderFlaws } from '../../../chaos/checker/order.ts';
import type { ResultRecord } from '../../../chaos/viewer-record.ts';
import { aViewer, finished, running, truth } from './builders.ts';

const kinds = (result: Partial<ResultRecord>) =>
  orderFlaws(aViewer(result).record.results.get(1)!).map(({ kind }) => kind);

const queued: ResultState = { state: 'queued', position: 1 };
const starting: ResultState = { state: 'starting' };
const held: ResultState = { state: 'starting', held: true };

test.each([
  ['one after the other', [queued, starting, running, finished]],
  ['some of them missed', [queued, finished]],
  ['a place in the queue after another', [queued, { state: 'queued', position: 0 }, running]],
  ['back in the queue before it was begun', [held, queued, held, running, finished]],
] as const)('states in their order: %s', (_name, states) => {
  expect(kinds({ states: [...states] })).toEqual([]);
});

test.each([
  ['running, and then starting', [running, starting]],
  ['running, and then queued', [running, queued, finished]],
  ['given to an agent for good, and then queued', [starting, queued]],
] as const)('states out of order: %s', (_name, states) => {
  expect(kinds({ states: [...states] })).toEqual(['disagree']);
});

test('a tool is named once', () => {
  expect(kinds({ entries: [truth[0], ...truth] })).toEqual(['doubled']);
});

test('a result breaks off once', () => {
  const gaps = [3, 4].map((from) => ({ from, to: undefined }));
  expect(kinds({ gaps })).toEqual(['disagree']);
  expect(kinds({ gaps: gaps.slice(1) })).toEqual([]);
});

test('what a record finds odd is told', () => {
  expect(kinds({ oddities: ['time ran backwards'] })).toEqual(['disagree']);
});
