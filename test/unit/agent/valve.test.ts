import { expect, test } from 'vitest';
import { Valve } from '../../../agent/valve.ts';

function aPipe() {
  const did: string[] = [];
  return { did, pause: () => did.push('pause'), resume: () => did.push('resume') };
}

test('a valve that is turned stops its pipes, and lets them go on', () => {
  const [valve, out, err] = [new Valve(), aPipe(), aPipe()];
  valve.govern([out, err]);
  valve.turn(true);
  valve.turn(false);
  expect([out.did, err.did]).toEqual([
    ['pause', 'resume'],
    ['pause', 'resume'],
  ]);
});

test('one that is shut already stops the pipes that it is given', () => {
  const [valve, out] = [new Valve(), aPipe()];
  valve.turn(true);
  valve.govern([out]);
  expect(out.did).toEqual(['pause']);
});

test('one that is open leaves the pipes that it is given alone', () => {
  const [valve, out] = [new Valve(), aPipe()];
  valve.govern([out]);
  expect(out.did).toEqual([]);
});

test('pipes that were released go on, for good', () => {
  const [valve, out] = [new Valve(), aPipe()];
  valve.govern([out]);
  valve.turn(true);
  valve.release();
  valve.turn(true);
  expect(out.did).toEqual(['pause', 'resume']);
});
