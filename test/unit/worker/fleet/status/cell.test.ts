import { describe, expect, test } from 'vitest';
import {
  foldCell,
  isFresh,
  type KnownCell,
  lossOf,
  stateOf,
} from '../../../../../worker/fleet/status/cell.ts';
import { aCell, aKnownCell, now } from './a-scene.ts';

const well = '333333';
const state = (...summaries: string[]) => stateOf(aKnownCell(well, ...summaries));

describe('hearing', () => {
  test.each([
    ['333', 'heard'],
    ['330', 'unsure'],
    ['300', 'silent'],
    ['003', 'unsure'],
    ['0031', 'heard'],
  ] as const)('after %s it is %s', (rounds, hearing) => {
    expect(state(rounds).hearing).toBe(hearing);
  });

  test('the two rounds may be of two summaries', () => {
    expect(state('30', '03').hearing).toBe('unsure');
    expect(state('30', '0').hearing).toBe('silent');
  });

  test('one round alone says nothing', () => {
    expect(stateOf(aKnownCell(null, '0')).hearing).toBe('unsure');
  });
});

describe('loss', () => {
  test('is lossy when it is in two rounds, and more than is normal by 5 points', () => {
    expect(state('332323').isLossy).toBe(true);
    expect(state('333233').isLossy).toBe(false);
    expect(state('330333').isLossy).toBe(false);
  });

  test('is over after five rounds without it, and what was lost before does not count again', () => {
    const lossy = aKnownCell(well, '323232');
    const later = (known: KnownCell, rounds: string) => foldCell(known, aCell(rounds), known.address, now);
    const almost = later(lossy, '3333');
    expect(stateOf(almost).isLossy).toBe(true);
    const clear = later(almost, '3');
    expect(stateOf(clear).isLossy).toBe(false);
    expect(stateOf(later(clear, '2')).isLossy).toBe(false);
    expect(stateOf(later(clear, '22')).isLossy).toBe(true);
  });

  test('that is always there becomes normal, but an outage does not', () => {
    const always = aKnownCell('233332', ...Array<string>(40).fill('233332'));
    expect(stateOf(always).isLossy).toBe(false);
    expect(stateOf(foldCell(always, aCell('111111'), always.address, now)).isLossy).toBe(true);
    const dead = aKnownCell('333333', ...Array<string>(400).fill('000000'));
    expect(dead.normal!.loss).toBe(0);
    const dying = aKnownCell('100000', ...Array<string>(400).fill('100000'));
    expect(dying.normal!.loss).toBe(20);
    expect(stateOf(dying).isLossy).toBe(true);
  });

  test('is of probes, in %', () => {
    expect(lossOf('3330')).toBe(25);
    expect(lossOf('21')).toBe(50);
  });
});

describe('round trips', () => {
  const withRtts = (known: KnownCell, ...rtts: number[]) =>
    rtts.reduce((cell, rtt) => foldCell(cell, aCell(well, rtt), cell.address, now), known);

  test('are slow in the second summary beyond what is normal, and well in the first that is not', () => {
    const normal = aKnownCell(well);
    expect(stateOf(withRtts(normal, 26)).isSlow).toBe(false);
    expect(stateOf(withRtts(normal, 26, 26)).isSlow).toBe(true);
    expect(stateOf(withRtts(normal, 26, 20, 26)).isSlow).toBe(false);
    expect(stateOf(withRtts(normal, 26, 26, 24)).isSlow).toBe(false);
  });

  test('say nothing before anybody can know what is normal', () => {
    expect(stateOf(withRtts(aKnownCell(null, well), 200, 200)).isSlow).toBe(false);
  });

  test('of a new path are the new normal within hours, not within half an hour', () => {
    const old = aKnownCell(well, ...Array<string>(120).fill(well));
    const detour = (minutes: number) => stateOf(withRtts(old, ...Array<number>(minutes).fill(60))).isSlow;
    expect(detour(30)).toBe(true);
    expect(detour(240)).toBe(false);
  });
});

describe('an interruption', () => {
  const lossy = { ...aKnownCell(well, '232323'), at: now - 200_000 };

  test('leaves what is normal, and nothing else', () => {
    const after = foldCell(lossy, aCell('3'), lossy.address, now);
    expect(after).toMatchObject({ rounds: '3', isLossy: false, slowFor: 0 });
    expect(after.normal!.seconds).toBe(lossy.normal!.seconds + 10);
  });

  test('or another address: nothing at all', () => {
    const after = foldCell(lossy, aCell('0'), '192.0.2.77', now);
    expect(after).toMatchObject({ rounds: '0', isLossy: false, normal: null });
  });
});

test('what is from before the clock was set back is not fresh for ever', () => {
  expect(isFresh({ at: now + 100_000 }, now)).toBe(true);
  expect(isFresh({ at: now + 3_600_000 }, now)).toBe(false);
});
