import { expect, test } from 'vitest';
import { readControl } from '../../../agent/control.ts';
import { aJob } from './builders.ts';

const read = (frame: unknown) => readControl(JSON.stringify(frame));

test('frames of the edge are read', () => {
  const job = aJob({ target: 'example.net' });
  expect(read({ t: 'job', job })).toEqual({ frame: { t: 'job', job } });
  expect(read({ t: 'cancel', id: job.id })).toEqual({ frame: { t: 'cancel', id: job.id } });
});

test.each([
  '',
  'pang',
  '{',
  '[]',
  'null',
  '"job"',
  '{"t":"reboot"}',
  '{"t":"job"}',
  '{"t":"job","job":null}',
])('%j is not understood, and that is all', (text) => {
  expect(readControl(text)).toEqual({ why: expect.any(String) });
});

test('a job that cannot be read is named, so that it can be refused', () => {
  const job = { ...aJob(), task: { tool: 'rm', options: {} } };
  expect(read({ t: 'job', job })).toEqual({ why: expect.stringContaining('job.task'), job: job.id });
});

test('an id that no edge gives is not repeated', () => {
  expect(read({ t: 'job', job: { id: 'x'.repeat(65) } })).not.toHaveProperty('job');
  expect(read({ t: 'job', job: { id: 7 } })).not.toHaveProperty('job');
});

test('a frame over the cap is not even parsed', () => {
  expect(read({ t: 'job', job: { id: 'a', x: 'x'.repeat(70_000) } })).toEqual({ why: 'too_big' });
});
