import { expect, test } from 'vitest';
import { verdictOf } from '../../../../web/tools/mtr-verdict.ts';
import { aRun } from './an-mtr-run.ts';

test('a path without loss is good', () => {
  expect(verdictOf(aRun(['....', '....']), true)).toEqual({ kind: 'good', text: 'No loss.' });
});

test('what only hops on the way lose is no loss, and they are named', () => {
  const one = verdictOf(aRun(['....', '.xx.', '....']), true);
  expect(one).toEqual({ kind: 'good', text: 'No loss. Hop 2 only rate-limits ICMP.' });
  const two = verdictOf(aRun(['.x..', '.xx.', '....']), true);
  expect(two?.text).toBe('No loss. Hops 1, 2 only rate-limit ICMP.');
});

test('loss that reaches the target is bad, and says where it starts', () => {
  const behind = verdictOf(aRun(['....', '.x..', '...x']), true);
  expect(behind).toEqual({ kind: 'bad', text: 'Loss starts at hop 2, reaches the target.' });
  expect(verdictOf(aRun(['....', '....', '.x..']), true)?.text).toBe('Loss at the target.');
});

test('a target that never answered is bad once the run has ended', () => {
  const state = aRun(['....', 'xxxx', 'xxxx'], { reached: false });
  expect(verdictOf(state, false)).toBeUndefined();
  expect(verdictOf(state, true)).toEqual({ kind: 'bad', text: 'Nothing answers behind hop 1.' });
  expect(verdictOf(aRun(['xxxx'], { reached: false }), true)?.text).toBe('No hop answers.');
});

test('there is none before a few probes are back', () => {
  expect(verdictOf(aRun(['....', '....']), false)).toBeUndefined();
  expect(verdictOf(aRun(['......', '......']), false)?.kind).toBe('good');
});
