import { expect, test } from 'vitest';
import { contains, parseAddress, parseCidr } from '#protocol';
import {
  behaviourOf,
  type BehaviourName,
  behaviours,
  targetBlock,
  targetFor,
} from '../../../chaos/tool/behaviours.ts';

const names = Object.keys(behaviours) as BehaviourName[];

test.each(names)('a target of "%s" says so, from the first job to the last, inside the block', (name) => {
  for (const job of [0, 1, 255, 256, 8_191]) {
    const target = targetFor(name, job);
    expect(behaviourOf(target)).toBe(behaviours[name]);
    expect(contains(parseCidr(targetBlock)!, parseAddress(target)!)).toBe(true);
  }
});

test('no two jobs have one target', () => {
  const targets = names.flatMap((name) => [0, 1, 8_191].map((job) => targetFor(name, job)));
  expect(new Set(targets).size).toBe(targets.length);
});

test('a target from elsewhere has no behaviour', () => {
  for (const target of ['127.0.0.1', '198.17.255.255', '198.20.0.0', '::1']) {
    expect(behaviourOf(target)).toBeUndefined();
  }
});

test('there are only so many jobs', () => {
  expect(() => targetFor('steady', 8_192)).toThrow(RangeError);
});
