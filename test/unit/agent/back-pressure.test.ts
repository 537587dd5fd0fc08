import { afterEach, describe, expect, test } from 'vitest';
import { type Entry, limits } from '#protocol';
import { aJob } from './builders.ts';
import type { FakeSocket } from './fake-edge.ts';
import { aPingThat, processState } from './fixtures.ts';
import { aWorld, entriesIn, linesOf, takeAll, type World } from './world.ts';

/** Within the caps of a job, and more than the outbox and all the buffers on the way take. */
const many = 19_000;
const rest = '.'.repeat(40);
const flood = `seq -f '%.0f ${rest}' ${many}`;

let world: World;

afterEach(() => world.end());

/** A job whose tool prints more than is stored, so that it has to wait. */
async function aWaitingJob(script: string): Promise<{ data: FakeSocket; pid: number }> {
  world = await aWorld({ dir: aPingThat(`echo $$; ${script}`) });
  world.control.send({ t: 'job', job: aJob() });
  const data = await world.edge.data();
  data.send({ t: 'resume', from: 0 });
  await expect.poll(() => entriesIn(data).length).toBeGreaterThanOrEqual(limits.outbox.keepEntries);
  const pid = Number(linesOf(entriesIn(data))[0]);
  // A program that only prints sleeps when nobody takes what it prints.
  await expect.poll(() => processState(pid)).toBe('S');
  return { data, pid };
}

/** The numbers of the flood's lines. */
const numbersOf = (entries: Entry[]) =>
  linesOf(entries).flatMap((line) => (line.endsWith(rest) ? [Number(line.split(' ')[0])] : []));

const oneTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

/** Acknowledges what has been committed so far. */
function acknowledge(data: FakeSocket): void {
  const last = data.frames.findLast((frame) => frame['commit']);
  if (last) data.send({ t: 'ack', seq: (last['seq'] as number) + (last['e'] as Entry[]).length });
}

describe('a tool that prints more than is stored has to wait', () => {
  test('and goes on when it is: nothing is lost, nothing comes twice', async () => {
    const { data } = await aWaitingJob(`exec ${flood}`);
    expect(numbersOf(entriesIn(data)).length).toBeLessThan(many);
    acknowledge(data);
    const { entries, outcome } = await takeAll(data);
    expect(outcome).toEqual({ kind: 'finished', exit: 0 });
    expect(numbersOf(entries)).toEqual(oneTo(many));
  });

  test('also over a lost connection', async () => {
    const { data: first } = await aWaitingJob(`exec ${flood}`);
    first.socket.terminate();
    const data = await world.edge.data();
    data.send({ t: 'resume', from: 0 });
    const { entries } = await takeAll(data);
    expect(numbersOf(entries)).toEqual(oneTo(many));
  });
});

describe('a tool that has to wait is ended', () => {
  test('by a stop, and what it had printed arrives', async () => {
    const { data } = await aWaitingJob(`exec ${flood}`);
    data.send({ t: 'stop' });
    const { entries, outcome } = await takeAll(data);
    expect(outcome).toEqual({ kind: 'cancelled' });
    expect(numbersOf(entries)).toEqual(oneTo(numbersOf(entries).length));
    await world.control.until('done');
  });

  test('when its session is gone', async () => {
    const { data, pid } = await aWaitingJob(`exec ${flood}`);
    data.socket.close(4410);
    await world.control.until('done');
    expect(processState(pid)).toBeUndefined();
  });

  test.each([
    ['that listens', `exec ${flood}`],
    ['that does not listen', `trap '' TERM; ${flood}; sleep 60`],
  ])('when the agent stops: one %s', async (_, script) => {
    const { data, pid } = await aWaitingJob(script);
    const stopped = world.agent.stop();
    const { entries, outcome } = await takeAll(data);
    expect(outcome).toMatchObject({ failure: { owner: 'agent', code: 'agent_stopping' } });
    expect(numbersOf(entries)).toEqual(oneTo(numbersOf(entries).length));
    await stopped;
    expect(processState(pid)).toBeUndefined();
    await world.control.until('done');
  });
});
