import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decode, DecodeError, type Entry, limits, taskSchema } from '#protocol';
import { explainMtr } from '#protocol/explain/mtr.ts';
import { budgetMs } from '#protocol/tools/index.ts';
import { capsOf, continuousPlaces, countOf, isContinuous } from '#protocol/tools/continuous.ts';
import { mtr, type MtrOptions } from '#protocol/tools/mtr.ts';
import { ping } from '#protocol/tools/ping.ts';

const options = decode(mtr.options, { continuous: true });

function refusal(tool: string, given: object): Readonly<Record<string, string>> {
  try {
    decode(taskSchema, { tool, options: given });
  } catch (error) {
    if (error instanceof DecodeError) return error.fields;
  }
  throw new Error('it was taken');
}

test.each(['ping', 'mtr'])('%s goes on with a probe a second, and has no count', (tool) => {
  const task = decode(taskSchema, { tool, options: { continuous: true } });
  expect(isContinuous(task)).toBe(true);
  expect(task.options).toMatchObject({ continuous: true, interval: 1 });
  expect(task.options).not.toHaveProperty('packets');
  // What was decoded once is decoded again by the agent and by the page.
  expect(decode(taskSchema, task)).toEqual(task);
});

test.each([
  [
    'a count',
    'ping',
    { continuous: true, packets: 3 },
    { 'options.packets': expect.stringContaining('left out') },
  ],
  ['haste', 'mtr', { continuous: true, interval: 0.5 }, { 'options.interval': 'must be at least 1' }],
  ['sloth', 'mtr', { continuous: true, interval: 6 }, { 'options.interval': 'must be at most 5' }],
  ['another tool', 'traceroute', { continuous: true }, { 'options.continuous': 'is not known here' }],
  ['tcp', 'tcp', { continuous: true, port: 80 }, { 'options.continuous': 'is not known here' }],
])('%s is refused, and why', (_, tool, given, why) => {
  expect(refusal(tool, given)).toEqual(why);
});

test('a run with a count is as it was', () => {
  const task = decode(taskSchema, { tool: 'ping', options: {} });
  expect(task.options).toEqual({ packets: 3, interval: 0.5, packetSize: 56, protocol: 'ICMP' });
  expect(isContinuous(task)).toBe(false);
  expect(budgetMs(task)).toBeLessThan(limits.job.durationMs);
  expect(capsOf(task)).toBe(limits.job);
});

test('its budget is its time and a little, and its tool is told to send more than fits in', () => {
  for (const interval of [1, 1.5, 5]) {
    const task = decode(taskSchema, { tool: 'mtr', options: { continuous: true, interval } });
    const { durationMs, slackMs, probes } = limits.continuous;
    expect(budgetMs(task)).toBe(durationMs + slackMs);
    expect(countOf({ interval }) * interval * 1000).toBeGreaterThan(durationMs);
    expect(countOf({ interval })).toBeLessThanOrEqual(probes);
  }
  expect(countOf({ packets: 7, interval: 1 })).toBe(7);
});

test('the longest run fits into its caps, and half of the places are left to others', () => {
  const { probes, lines, entries, bytes, chars } = limits.continuous;
  // A probe, an address and an answer for each of 30 hops, with IPv6 addresses as long as they get.
  expect(probes * 30 * 3).toBeLessThan(lines);
  expect(probes * 30 * ('x 29 65535\n'.length + 'p 29 150000000 65535\n'.length + 46)).toBeLessThan(bytes);
  expect([entries > lines, chars > bytes]).toEqual([true, true]);
  expect([1, 2, 8, 64].map(continuousPlaces)).toEqual([1, 1, 4, 32]);
});

/** Rounds of an mtr over some hops; a fate is the round trip in µs, or 0 for a loss. Numbers wrap as mtr's own do. */
function aLog(fates: readonly (readonly number[])[], firstSeq: number): Entry[] {
  let seq = firstSeq;
  const next = () => (seq = seq === 65_535 ? 33_000 : seq + 1);
  return fates.flatMap((round, at) =>
    round.flatMap((fate, hop): Entry[] => {
      const probe = next();
      const answer = [`h ${hop} 192.0.2.${hop + 1}`, `p ${hop} ${fate} ${probe}`];
      return [`x ${hop} ${probe}`, ...(fate > 0 ? answer : [])].map((text) => [at * 1000, 'o', text]);
    }),
  );
}

const folded = (log: readonly Entry[]) =>
  log.reduce((state, entry) => mtr.fold(state, entry), mtr.initial({ target: 'a.example', options }));
const shownOf = (state: ReturnType<typeof folded>, ended: boolean) => ({
  result: mtr.toResult(state, ended),
  text: mtr.toText(state, ended),
  findings: explainMtr(state, ended),
  seen: mtr.seen(state, ended),
});

test('a log that is looked at on the way comes to the same as one that is folded whole, up to every entry', () => {
  const rounds = fc.array(fc.array(fc.integer({ min: 0, max: 90_000 }), { minLength: 3, maxLength: 3 }), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(rounds, fc.integer({ min: 65_520, max: 65_535 }), (fates, seq) => {
      const target: Entry = [
        0,
        'n',
        '{"k":"target","address":"192.0.2.3","family":4,"addresses":["192.0.2.3"]}',
      ];
      const log: Entry[] = [target, ...aLog(fates, seq), [9e3, 'n', '{"k":"stopped","why":"time"}']];
      let state = mtr.initial({ target: 'a.example', options });
      log.forEach((entry, at) => {
        state = mtr.fold(state, entry);
        const ended = at === log.length - 1;
        expect(shownOf(state, ended)).toEqual(shownOf(folded(log.slice(0, at + 1)), ended));
      });
    }),
    { numRuns: 60 },
  );
});

test('numbers that come round again are other probes', () => {
  const rounds = Array.from({ length: 40_000 }, (_, at) => [at === 5 ? 0 : 1000 + (at % 7)]);
  const { hops } = mtr.toResult(folded(aLog(rounds, 65_000)), true);
  expect(hops[0]!.stats).toMatchObject({ total: 40_000, rcv: 39_999, drop: 1 });
});

test('a late answer to a number that was given again is taken for the newer probe, and for one only', () => {
  const texts = [
    'x 0 33000',
    'x 0 33001',
    'x 0 33000',
    'h 0 192.0.2.1',
    'p 0 500 33000',
    'p 0 600 33000',
    'p 0 700 33001',
  ];
  const state = folded(texts.map((text) => [0, 'o', text]));
  expect(state.hops[0]!.probes.map(({ rttMs }) => rttMs)).toEqual([null, 0.7, 0.5]);
});

const stopped: Entry = [9_000, 'n', '{"k":"stopped","why":"asked"}'];
const statsOf = (log: readonly Entry[]) => mtr.toResult(folded(log), true).hops.map(({ stats }) => stats);

test('what was sent last when an mtr was stopped is not lost, and what was lost before is', () => {
  const log = aLog(
    [
      [5, 5],
      [0, 5],
      [5, 5],
      [0, 0],
    ],
    40_000,
  );
  expect(statsOf([...log, stopped])).toMatchObject([
    { total: 3, drop: 1 },
    { total: 3, drop: 0 },
  ]);
  expect(statsOf(log)).toMatchObject([
    { total: 4, drop: 2 },
    { total: 4, drop: 1 },
  ]);
});

test('of a path that was still being looked for when it was stopped nobody says where it ends', () => {
  const target: Entry = [
    0,
    'n',
    '{"k":"target","address":"203.0.113.1","family":4,"addresses":["203.0.113.1"]}',
  ];
  const of = (rounds: number) => {
    const state = folded([
      target,
      ...aLog(
        Array.from({ length: rounds }, () => [5, 5, 0]),
        40_000,
      ),
      stopped,
    ]);
    return [explainMtr(state, true).map(({ code }) => code), mtr.seen(state, true).probes];
  };
  expect(of(2)).toEqual([[], null]);
  expect(of(4)).toEqual([['target_silent'], expect.anything()]);
});

test('a stopped ping has lost what its tool has missed, and no more', () => {
  const texts = ['64 bytes from 192.0.2.1: icmp_seq=1 ttl=61 time=1.5 ms', 'no answer yet for icmp_seq=2'];
  const context = { target: 'a.example', options: decode(ping.options, { continuous: true }) };
  const log: Entry[] = [...texts.map((text): Entry => [0, 'o', text]), stopped];
  const state = log.reduce((so, entry) => ping.fold(so, entry), ping.initial(context));
  expect(ping.toResult(state, true).stats).toMatchObject({ total: 2, rcv: 1, drop: 1 });
});

test('options have a type for each kind of run', () => {
  const given: MtrOptions = options;
  if (given.continuous) expect(given.packets).toBeUndefined();
  else expect(given.packets).toBeGreaterThan(0);
});
