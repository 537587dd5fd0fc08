import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cellsSchema, decode, limits } from '#protocol';
import type { Destination } from '../../../../agent/mesh/admission.ts';
import { cellsOf, inTime, keep, type Round } from '../../../../agent/mesh/tally.ts';

const destinations: Destination[] = [
  { to: 'vie1', family: 4, address: '192.0.2.1' },
  { to: 'vie1', family: 6, address: '2001:db8::1' },
  { to: 'nyc1', family: 4, address: '192.0.2.2' },
];

const reply = fc.option(
  fc.integer({ min: 1, max: 2_000_000 }).map((us) => us / 1000),
  { nil: null },
);
const replies = fc.array(reply, { minLength: limits.mesh.probes, maxLength: limits.mesh.probes });

/** A round in which some targets may not have been probed at all. */
const aRound: fc.Arbitrary<Round> = fc
  .tuple(...destinations.map(() => fc.option(replies, { nil: undefined, freq: 5 })))
  .map(
    (each) =>
      new Map(
        each.flatMap((probes, index) => (probes ? [[destinations[index]!.address, probes] as const] : [])),
      ),
  );

/** Straight from the raw probes of one target. */
function straight(probes: (number | null)[][]) {
  const times = probes.flat().filter((time) => time !== null);
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  const steps = times.slice(1).map((time, index) => Math.abs(time - times[index]!));
  return {
    rounds: probes.map((round) => round.filter((time) => time !== null).length).join(''),
    rtt:
      times.length === 0
        ? null
        : {
            min: Math.min(...times),
            avg: sum(times) / times.length,
            max: Math.max(...times),
            jitter: steps.length === 0 ? 0 : sum(steps) / steps.length,
          },
  };
}

test('summaries say what a straight computation says, however rounds are cut into summaries', () => {
  const summaries = fc.array(fc.array(aRound, { maxLength: limits.mesh.rounds }), { maxLength: 6 });
  fc.assert(
    fc.property(summaries, (parts) => {
      for (const part of parts) {
        const kept = part.reduce<readonly Round[]>(keep, []);
        const cells = decode(cellsSchema, cellsOf(destinations, kept));
        for (const { to, family, address } of destinations) {
          const raw = part.flatMap((round) => (round.has(address) ? [[...round.get(address)!]] : []));
          const cell = cells.find((each) => each.to === to && each.family === family);
          const wanted = straight(raw);
          expect(cell?.rounds ?? '').toBe(wanted.rounds);
          expect(cell ? cell.rtt === null : true).toBe(wanted.rtt === null);
          for (const key of ['min', 'avg', 'max', 'jitter'] as const)
            if (wanted.rtt) expect(cell?.rtt?.[key]).toBeCloseTo(wanted.rtt[key], 2);
        }
      }
    }),
  );
});

test('a cut between two summaries loses no round and doubles none', () => {
  fc.assert(
    fc.property(fc.array(aRound, { maxLength: limits.mesh.rounds }), fc.nat(), (rounds, at) => {
      const cut = rounds.length === 0 ? 0 : at % rounds.length;
      const digits = (part: Round[]) => {
        const cells = cellsOf(destinations, part);
        return destinations.map(
          ({ to, family }) => cells.find((cell) => cell.to === to && cell.family === family)?.rounds ?? '',
        );
      };
      const [first, second] = [digits(rounds.slice(0, cut)), digits(rounds.slice(cut))];
      expect(first.map((each, index) => each + second[index]!)).toEqual(digits(rounds));
    }),
  );
});

test('times are to the microsecond', () => {
  const rounds = [new Map([['192.0.2.1', [1, 1, 2]]])];
  expect(cellsOf(destinations, rounds)).toEqual([
    { to: 'vie1', family: 4, rounds: '3', rtt: { min: 1, avg: 1.333, max: 2, jitter: 0.5 } },
  ]);
});

test('jitter is between replies as they came, a lost one in between or not', () => {
  const rounds = [new Map([['192.0.2.1', [1, null, 5]]]), new Map([['192.0.2.1', [null, null, 6]]])];
  expect(cellsOf(destinations, rounds)).toMatchObject([{ rounds: '21', rtt: { jitter: 2.5 } }]);
});

test('a target that never answered has no times', () => {
  const rounds = [new Map([['2001:db8::1', [null, null, null]]])];
  expect(cellsOf(destinations, rounds)).toEqual([{ to: 'vie1', family: 6, rounds: '0', rtt: null }]);
});

test('the oldest rounds give way', () => {
  const round = (rttMs: number | null): Round => new Map([['192.0.2.1', [rttMs, null, null]]]);
  const many = Array.from({ length: limits.mesh.rounds }, () => round(1));
  const kept = [round(null), ...many].reduce<readonly Round[]>(keep, []);
  expect(cellsOf(destinations, kept)[0]?.rounds).toBe('1'.repeat(limits.mesh.rounds));
});

test('a reply that is later than the limit is a lost one', () => {
  expect(inTime(limits.mesh.timeoutMs)).toBe(limits.mesh.timeoutMs);
  expect(inTime(limits.mesh.timeoutMs + 0.001)).toBeNull();
});
