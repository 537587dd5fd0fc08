import { describe, expect, test } from 'vitest';
import type { StatusView } from '#protocol';
import { optionsOf } from '../../../../web/widget/options.ts';
import { readSnapshot } from '../../../../web/widget/read.ts';
import { viewOf } from '../../../../web/widget/view.ts';
import { sayIn } from '../../../../web/widget/words.ts';
import { aStatus } from '../../../support/a-status.ts';

const nowMs = Date.parse('2026-11-26T12:00:00.000Z');

function view(attributes: Readonly<Record<string, string>> = {}, status: StatusView | null = aStatus()) {
  const options = optionsOf((name) => attributes[name] ?? null, 'https://lg.example.net/widget.js', '');
  return viewOf(status && readSnapshot(status), options, sayIn('en'), nowMs);
}

test('all PoPs are shown in the order of the edge, and counted', () => {
  const { pops, sentence } = view();
  expect(pops.map(({ id }) => id)).toEqual(aStatus().pops.map(({ id }) => id));
  expect(sentence).toBe('Loss at 1 of 8 locations');
});

test('with some of them, only they are shown, in that order, and counted', () => {
  const { pops, sentence, matrix } = view({ pops: 'nyc1,vie1' });
  expect(pops.map(({ name }) => name)).toEqual(['New York', 'Vienna']);
  expect(sentence).toBe('All 2 locations up');
  expect(matrix).toHaveLength(2);
});

test('a slug that the edge does not have keeps its row, and does not count', () => {
  const { pops, sentence } = view({ pops: 'vie1,lhr1,vei1' });
  expect(pops[2]).toMatchObject({ name: 'vei1', status: 'unknown' });
  expect(sentence).toBe('All 2 locations up');
});

test('before the first answer there is room for what was asked for', () => {
  const { pops, matrix, sentence } = view({ pops: 'vie1,lhr1,nyc1' }, null);
  expect(pops).toHaveLength(3);
  expect(matrix).toHaveLength(3);
  expect(sentence).toBe('…');
});

describe('the matrix', () => {
  /** The document of a network of `size` PoPs. */
  function network(size: number): StatusView {
    const [pop] = aStatus().pops;
    return aStatus({ pops: Array.from({ length: size }, (_, n) => ({ ...pop!, id: `pop${n}` })) });
  }

  test('is shown for up to 12 PoPs', () => {
    expect(view({}, network(12)).matrix).not.toBeNull();
    expect(view({}, network(13)).matrix).toBeNull();
  });

  test('is shown for more where it is asked for, and not where it is waived', () => {
    expect(view({ mesh: '' }, network(13)).matrix).not.toBeNull();
    expect(view({ mesh: 'false' }, network(12)).matrix).toBeNull();
  });

  test('is not in the compact size, nor for one PoP, nor where nothing is measured', () => {
    expect(view({ compact: '', mesh: '' }).matrix).toBeNull();
    expect(view({ pops: 'vie1' }).matrix).toBeNull();
    expect(view({}, aStatus({ mesh: [] })).matrix).toBeNull();
  });
});

describe('notices', () => {
  const titles = (attributes: Record<string, string>, more: Partial<StatusView> = {}) =>
    view(attributes, aStatus(more)).notices.map(([title]) => title);
  const [incident] = aStatus().incidents;
  const [window] = aStatus().maintenance;

  test('are open incidents and present maintenance, with their places and end', () => {
    const { notices } = view();
    expect(notices[0]).toEqual(['Packet loss towards Singapore', ' · Singapore']);
    expect(notices[1]![0]).toBe('New router in Madrid');
    expect(notices[1]![1]).toMatch(/^ · Madrid · until .*\d\d:\d\d/);
  });

  test('are of the PoPs that are shown, or of all', () => {
    expect(titles({ pops: 'vie1,lhr1' })).toEqual([]);
    expect(titles({ pops: 'vie1' }, { incidents: [{ ...incident!, pops: [] }] })).toEqual([incident!.title]);
  });

  test('are of now', () => {
    const coming = { ...window!, from: '2026-11-27T00:00:00.000Z', until: '2026-11-27T01:00:00.000Z' };
    const past = { ...window!, until: '2026-11-26T11:00:00.000Z' };
    expect(titles({}, { incidents: [], maintenance: [coming, past] })).toEqual([]);
  });

  test('do not flood the panel', () => {
    expect(titles({}, { incidents: Array(50).fill(incident) })).toHaveLength(4);
  });
});
