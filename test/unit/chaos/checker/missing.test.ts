import { expect, test } from 'vitest';
import { check } from '../../../chaos/checker/checker.ts';
import type { Post } from '../../../chaos/checker/evidence.ts';
import { targetFor } from '../../../chaos/tool/behaviours.ts';
import { aRun, aViewer, evidence } from './builders.ts';

const other = targetFor('steady', 2);
const post = (answer: Post['answer']): Post => ({
  target: other,
  answer,
  ...(answer === 'accepted' && { session: 's' }),
});
const { posts } = evidence();

/** The kinds of what is wrong, each once. */
const kinds = (more: Parameters<typeof evidence>[0]) => [
  ...new Set(check(evidence(more)).violations.map(({ kind }) => kind)),
];

test('what was accepted, and the API does not have, is lost; what was not, or without an answer, is not', () => {
  expect(kinds({ posts: [...posts, post('accepted')] })).toEqual(['lost']);
  expect(kinds({ posts: [...posts, post('refused')] })).toEqual([]);
  expect(kinds({ posts: [...posts, post('unknown')] })).toEqual([]);
});

test('what was accepted in one session, and is in another, is lost', () => {
  expect(kinds({ posts: [{ ...posts[0]!, session: 't' }] })).toEqual(['lost']);
});

test('a result that nobody asked for, or that was refused, is not to be', () => {
  expect(kinds({ posts: [] })).toEqual(['disagree']);
  expect(kinds({ posts: [{ target: posts[0]!.target, answer: 'refused' }] })).toEqual(['disagree']);
});

test('a run that the API does not know is one whose asker got no answer', () => {
  const runs = [aRun(), aRun({ pid: 2, target: other })];
  expect(kinds({ runs, posts: [...posts, post('unknown')] })).toEqual([]);
  expect(kinds({ runs, posts: [...posts, post('refused')] })).toEqual(['disagree']);
  expect(kinds({ runs })).toEqual(['disagree']);
  expect(kinds({ runs, posts: [...posts, post('accepted')] })).toEqual(['lost']);
});

test('a viewer that was there to the end, and was never told of a result, is stuck', () => {
  const blind = (isFinal: boolean) => {
    const viewer = aViewer({}, { isFinal });
    viewer.record.results.clear();
    return kinds({ viewers: [viewer] });
  };
  expect(blind(true)).toEqual(['stuck']);
  expect(blind(false)).toEqual([]);
});

test('a result that a viewer was told of, and the API does not have, is lost', () => {
  const viewer = aViewer();
  viewer.record.results.set(2, viewer.record.results.get(1)!);
  expect(kinds({ viewers: [viewer] })).toEqual(['lost']);
});
