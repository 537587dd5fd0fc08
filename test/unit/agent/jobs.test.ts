import { expect, test } from 'vitest';
import type { Capability, Outcome } from '#protocol';
import { Jobs } from '../../../agent/jobs.ts';
import type { JobEnd } from '../../../agent/job.ts';
import { aJob, aPolicy } from './builders.ts';

const capabilities: Capability[] = [{ tool: 'ping', version: '1', families: [4, 6] }];
const stopping: Outcome = { kind: 'cancelled' };

/** Jobs that end when they are told to. */
function someJobs(maxJobs = 2) {
  const ends: ((end: JobEnd) => void)[] = [];
  const reasons: unknown[] = [];
  const done: string[] = [];
  const jobs = new Jobs({
    host: () => ({ policy: aPolicy({ allow: ['127.0.0.0/8'], maxJobs }), own: [], capabilities }),
    start(_, control) {
      control.signal.addEventListener('abort', () => reasons.push(control.signal.reason));
      return new Promise((resolve) => ends.push(resolve));
    },
    onDone: (id, end) => done.push(`${id.split('.')[1]} ${end}`),
  });
  return { jobs, ends, reasons, done };
}

test('a job is begun once, and its place is free when it is over', async () => {
  const { jobs, ends, done } = someJobs(1);
  expect(jobs.offer(aJob())).toBe('running');
  expect(jobs.offer(aJob())).toBe('running');
  expect(jobs.running).toEqual([aJob().id]);
  expect(ends).toHaveLength(1);
  expect(jobs.offer(aJob({ result: 2 }))).toMatchObject({ code: 'agent_busy' });
  ends[0]!('stored');
  await jobs.idle();
  expect(done).toEqual(['1 stored']);
  expect(jobs.offer(aJob())).toBe('finished');
  expect(jobs.offer(aJob({ result: 2 }))).toBe('running');
});

test.each(['stored', 'unwanted', 'undelivered'] as const)(
  'a job that is %s is not done again',
  async (end) => {
    const { jobs, ends } = someJobs();
    jobs.offer(aJob());
    ends[0]!(end);
    await jobs.idle();
    expect(jobs.offer(aJob())).toBe('finished');
    expect(ends).toHaveLength(1);
  },
);

test('a job that never began may come again', async () => {
  const { jobs, ends, done } = someJobs();
  jobs.offer(aJob({ held: true }));
  ends[0]!('unbegun');
  await jobs.idle();
  expect(done).toEqual(['1 unbegun']);
  expect(jobs.offer(aJob({ held: true }))).toBe('running');
  expect(ends).toHaveLength(2);
});

test('a job that breaks is over, too', async () => {
  const done: string[] = [];
  const jobs = new Jobs({
    host: () => ({ policy: aPolicy({ allow: ['127.0.0.0/8'] }), own: [], capabilities }),
    start: () => Promise.reject(new Error('no')),
    onDone: (id, end) => done.push(`${id.split('.')[1]} ${end}`),
  });
  jobs.offer(aJob());
  await jobs.idle();
  expect(done).toEqual(['1 broken']);
});

test('ending one leaves the others alone', () => {
  const { jobs, reasons } = someJobs();
  jobs.offer(aJob());
  jobs.offer(aJob({ result: 2 }));
  expect(jobs.end(aJob().id, { kind: 'cancelled' })).toBe(true);
  expect(jobs.end('unknown', { kind: 'cancelled' })).toBe(false);
  expect(reasons).toEqual([{ kind: 'cancelled' }]);
});

test('closing ends all of them and begins no more', () => {
  const { jobs, reasons } = someJobs();
  jobs.offer(aJob());
  jobs.offer(aJob({ result: 2 }));
  jobs.close(stopping);
  expect(reasons).toEqual([stopping, stopping]);
  expect(jobs.offer(aJob({ result: 3 }))).toMatchObject({ owner: 'agent', code: 'agent_stopping' });
});
