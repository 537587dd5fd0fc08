import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Cell, cellsSchema, decode, limits, type Mesh } from '#protocol';
import type { Measure } from '../../../../agent/mesh/measured.ts';
import { Measuring } from '../../../../agent/mesh/measuring.ts';
import { aLog, aMesh, aPolicy } from '../builders.ts';

const { roundMs, summaryMs, earlyMs, rounds } = limits.mesh;

let measuring: Measuring;
/** What was probed, round by round. */
let probed: string[][];
let said: Cell[][];
let lines: ReturnType<typeof aLog>['lines'];
/** How many probes of each address are answered, or what a round does instead. */
let answers: Record<string, number>;
let instead: Measure | undefined;
let isAway: boolean;

const measure: Measure = async (destinations, signal) => {
  probed.push(destinations.map(({ address }) => address));
  if (instead) return instead(destinations, signal);
  const repliesOf = (address: string) => [0, 1, 2].map((n) => (n < (answers[address] ?? 3) ? 5 : null));
  return { round: new Map(destinations.map(({ address }) => [address, repliesOf(address)])) };
};

beforeEach(() => {
  vi.useFakeTimers();
  [probed, said, answers, instead, isAway] = [[], [], {}, undefined, false];
  const logged = aLog();
  lines = logged.lines;
  measuring = new Measuring({
    host: () => ({
      policy: aPolicy(),
      own: [],
      capabilities: [{ tool: 'ping', version: '1', families: [4] }],
    }),
    measure,
    say(cells) {
      if (isAway) return false;
      said.push(decode(cellsSchema, cells));
      return true;
    },
    log: logged.log,
    random: () => 0,
  });
});

afterEach(async () => {
  await measuring.stop();
  vi.useRealTimers();
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const digits = () => said.map((cells) => cells.map((cell) => cell.rounds).join(' '));

/** Has been measuring for so long that its next words are the usual ones, a moment after its first. */
async function settled(mesh: Mesh): Promise<void> {
  measuring.take(mesh);
  await pass(earlyMs);
  expect(said).toHaveLength(1);
  said.length = 0;
  probed.length = 0;
}

describe('rounds', () => {
  test('come one in ten seconds, with all targets in it', async () => {
    measuring.take(aMesh('1.1.1.1', '8.8.8.8'));
    await pass(3 * roundMs);
    expect(probed).toEqual(Array.from({ length: 4 }, () => ['1.1.1.1', '8.8.8.8']));
  });

  test('come no faster, however fast the edge says what to measure', async () => {
    for (let n = 0; n < 3 * roundMs; n += 10) {
      measuring.take({ ...aMesh('1.1.1.1'), revision: `r${n}` });
      await pass(10);
    }
    expect(probed).toHaveLength(4);
    // And what was asked for in between is not even looked at.
    expect(lines.filter(({ msg }) => msg === 'measuring the mesh')).toHaveLength(4);
  });

  test('are of what was said last', async () => {
    measuring.take(aMesh('1.1.1.1'));
    await pass(0);
    measuring.take({ ...aMesh('8.8.8.8'), revision: 'r2' });
    await pass(roundMs);
    expect(probed).toEqual([['1.1.1.1'], ['8.8.8.8']]);
  });

  test('never pile up: one that is still on when the next is due has it left out', async () => {
    const ends: (() => void)[] = [];
    instead = () => new Promise((resolve) => ends.push(() => resolve({ round: new Map() })));
    measuring.take(aMesh('1.1.1.1'));
    await pass(3 * roundMs);
    expect(probed).toHaveLength(1);
    expect(lines).toContainEqual({
      level: 'warn',
      msg: expect.any(String),
      why: expect.stringMatching(/left out/),
    });
    ends[0]!();
    await pass(roundMs);
    expect(probed).toHaveLength(2);
    ends[1]!();
  });

  test('end when it is stopped', async () => {
    measuring.take(aMesh('1.1.1.1'));
    await pass(roundMs);
    await measuring.stop();
    measuring.take(aMesh('8.8.8.8'));
    await pass(5 * summaryMs);
    expect(probed).toHaveLength(2);
    expect(said).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a summary', () => {
  test('comes a first time soon, then once a minute, with all rounds since', async () => {
    measuring.take(aMesh('1.1.1.1'));
    await pass(earlyMs + 2 * summaryMs);
    expect(digits()).toEqual(['33', '333333', '333333']);
    expect(said[0]).toEqual([
      { to: 'pop-1', family: 4, rounds: '33', rtt: { min: 5, avg: 5, max: 5, jitter: 0 } },
    ]);
  });

  test('comes early when a target falls silent, and when it answers again', async () => {
    await settled(aMesh('1.1.1.1', '8.8.8.8'));
    answers['8.8.8.8'] = 0;
    await pass(2 * roundMs);
    expect(digits()).toEqual(['33 00']);
    answers['8.8.8.8'] = 3;
    await pass(2 * roundMs);
    expect(digits().slice(1)).toEqual(['33 33']);
  });

  test('but not before the time is up since the one before', async () => {
    await settled(aMesh('1.1.1.1'));
    const saidAt: number[] = [];
    for (let n = 0; n < 40; n++) {
      answers['1.1.1.1'] = n % 4 < 2 ? 0 : 3;
      const before = said.length;
      await pass(roundMs);
      if (said.length > before) saidAt.push(n * roundMs);
    }
    expect(saidAt.length).toBeGreaterThan(10);
    expect(said.flat().every((cell) => cell.rounds.length >= earlyMs / roundMs - 1)).toBe(true);
    expect(said.length).toBeLessThanOrEqual((40 * roundMs) / earlyMs);
  });

  test('is not made earlier by a blip', async () => {
    await settled(aMesh('1.1.1.1'));
    answers['1.1.1.1'] = 0;
    await pass(roundMs);
    answers['1.1.1.1'] = 3;
    await pass(summaryMs - roundMs - 1);
    expect(said).toEqual([]);
    await pass(1);
    expect(digits()).toEqual(['033333']);
  });

  test('waits while the edge is away; then the oldest rounds are gone', async () => {
    await settled(aMesh('1.1.1.1'));
    isAway = true;
    answers['1.1.1.1'] = 1;
    await pass(5 * roundMs);
    answers['1.1.1.1'] = 2;
    await pass((rounds - 1) * roundMs);
    expect(said).toEqual([]);
    isAway = false;
    answers['1.1.1.1'] = 3;
    await pass(roundMs);
    expect(digits()).toEqual([`${'2'.repeat(rounds - 1)}3`]);
  });
});

describe('nothing is said', () => {
  test('and nothing run where nothing may be measured; why is logged once', async () => {
    measuring.take(aMesh('10.0.0.1', '2606:4700::1111'));
    await pass(10 * summaryMs);
    expect(probed).toEqual([]);
    expect(said).toEqual([]);
    expect(lines.filter(({ level }) => level === 'warn')).toEqual([
      {
        level: 'warn',
        msg: 'part of the mesh is not measured',
        leftOut: [expect.stringContaining('10.0.0.1'), expect.stringContaining('2606:4700::1111')],
      },
    ]);
  });

  test('any more when there is nothing left to measure', async () => {
    await settled(aMesh('1.1.1.1'));
    measuring.take({ revision: 'r2', targets: [] });
    await pass(10 * summaryMs);
    expect(probed).toEqual([]);
    expect(said).toEqual([]);
  });

  test('of a round that could not be run: it is not a lost one', async () => {
    await settled(aMesh('1.1.1.1'));
    instead = () => Promise.reject(new Error('spawn EAGAIN'));
    await pass(3 * roundMs);
    instead = undefined;
    await pass(summaryMs - 3 * roundMs);
    expect(digits()).toEqual(['333']);
    const troubles = lines.filter(({ msg }) => msg === 'a round of the mesh went wrong');
    expect(troubles).toEqual([{ level: 'warn', msg: expect.any(String), why: 'spawn EAGAIN' }]);
  });

  test('of a target that the tool had nothing to say of, but of the others', async () => {
    await settled(aMesh('1.1.1.1', '8.8.8.8'));
    instead = () => Promise.resolve({ round: new Map([['8.8.8.8', [1, 1, 1]]]), why: 'half of it' });
    await pass(summaryMs);
    expect(said[0]).toMatchObject([{ to: 'pop-2', rounds: '333333' }]);
  });
});
