import { expect, test } from 'vitest';
import { measurerOf, sift } from '../../../../worker/pop/measurer.ts';
import { aCell } from '../../../support/a-cell.ts';

type Candidate = Parameters<typeof measurerOf>[0][number]['present'];

const measuring = { is: 'measuring', revision: 'a', since: 0, isWarned: false } as const;

function anAgent(agent: string, more: Partial<Candidate> = {}) {
  return { present: { agent, at: 0, leaving: false, duty: { is: 'none' } as const, ...more } };
}

const chosen = (...agents: ReturnType<typeof anAgent>[]) => measurerOf(agents)?.present.agent;

test('whoever measures goes on, whoever else comes', () => {
  expect(chosen(anAgent('a'), anAgent('b', { at: 9, duty: measuring }))).toBe('b');
});

test('without one it is the one that is longest here, and of two the first by name', () => {
  expect(chosen(anAgent('a', { at: 2 }), anAgent('b', { at: 1 }))).toBe('b');
  expect(chosen(anAgent('b'), anAgent('a'))).toBe('a');
});

test('one that leaves does not measure', () => {
  expect(chosen(anAgent('a', { leaving: true, duty: measuring }), anAgent('b'))).toBe('b');
  expect(chosen(anAgent('a', { leaving: true }))).toBeUndefined();
});

test('one that was relieved is asked again only when there is no other', () => {
  const relieved = anAgent('a', { duty: { is: 'relieved' } });
  expect(chosen(relieved, anAgent('b', { at: 5 }))).toBe('b');
  expect(chosen(relieved)).toBe('a');
});

const mesh = {
  revision: 'a',
  targets: [
    { id: 'nyc1', ipv4: '192.0.2.1' },
    { id: 'sin1', ipv6: '2001:db8::1' },
  ],
};

test('only targets and families that were asked for count', () => {
  const [v4, v6] = [aCell(), aCell({ to: 'sin1', family: 6 })];
  const others = [
    aCell({ family: 6 }),
    aCell({ to: 'sin1' }),
    aCell({ to: 'toString' }),
    aCell({ to: 'fra1' }),
  ];
  expect(sift([...others, v4, v6], mesh)).toEqual([v4, v6]);
});

test('cells that contradict each other do not count, the others do', () => {
  const good = aCell({ to: 'sin1', family: 6 });
  expect(sift([aCell(), good, aCell({ rounds: '0' })], mesh)).toEqual([good]);
});
