import { describe, expect, test } from 'vitest';
import type { MtrState } from '#protocol/tools/mtr.ts';
import { aRun } from './an-mtr-run.ts';
import { mtrRows, overviewOf } from '../../../../web/tools/mtr-rows.ts';

const kinds = (state: MtrState, ended = true): string[] => mtrRows(state, ended).map(({ loss }) => loss);

describe('what loss means', () => {
  test('no loss is none', () => {
    expect(kinds(aRun(['....', '....', '....']))).toEqual(['none', 'none', 'none']);
  });

  test('loss that later hops do not share is the hop’s own limit', () => {
    expect(kinds(aRun(['....', '.xx.', '....']))).toEqual(['none', 'limited', 'none']);
  });

  test('loss that goes on to the target is real', () => {
    expect(kinds(aRun(['....', '.x..', '..x.', '...x']))).toEqual(['none', 'real', 'real', 'real']);
  });

  test('a limit in front of real loss is told apart by how much later hops share', () => {
    expect(kinds(aRun(['xxx.', '.x..', '...x']))).toEqual(['limited', 'real', 'real']);
  });

  test('a hop that never answers says nothing, and does not hide the loss behind it', () => {
    expect(kinds(aRun(['....', 'xxxx', '.x..']))).toEqual(['none', 'silent', 'real']);
  });

  test('silence at the end of a run that never reached its target is real', () => {
    expect(kinds(aRun(['....', 'xxxx', 'xxxx'], { reached: false }))).toEqual(['none', 'real']);
  });

  test('while it runs, it is not yet', () => {
    expect(kinds(aRun(['....', 'xxxx', 'xxxx'], { reached: false }), false)).toEqual(['none', 'silent']);
  });
});

describe('rows', () => {
  test('a hop that was only just asked is not there yet', () => {
    expect(mtrRows(aRun(['.', 'x'], { reached: false }), false)).toHaveLength(1);
  });

  test('a probe that is still out is neither a round trip nor a loss', () => {
    const [row] = mtrRows(aRun(['.x.x', '....']), false);
    expect(row!.rtts).toEqual([1, null, 1]);
    expect(mtrRows(aRun(['.x.x', '....']), true)[0]!.rtts).toEqual([1, null, 1, null]);
  });
});

describe('overview', () => {
  test('is about the target', () => {
    expect(overviewOf(aRun(['x...', '.x..']), true)).toMatchObject({
      loss: 25,
      hops: '2',
      rtts: [2, null, 2, 2],
    });
  });

  test('says nothing as long as nothing came back from it, and 100 % when nothing will', () => {
    const state = aRun(['..', 'xx'], { reached: false });
    expect(overviewOf(state, false)).toMatchObject({ loss: null, hops: '·' });
    expect(overviewOf(state, true)).toMatchObject({ loss: 100, hops: '> 2' });
  });
});
