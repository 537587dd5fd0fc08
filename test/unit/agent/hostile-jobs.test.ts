import { describe, expect, test } from 'vitest';
import { decode, DecodeError, jobSchema, taskSchema } from '#protocol';
import { readControl } from '../../../agent/control.ts';
import { aJob } from './builders.ts';
import { hostileOn } from '../../support/hostile.ts';

const on = (surface: string) =>
  hostileOn<Record<string, unknown>>(surface).map(({ id, input }) => [id, input] as const);

/** All but the tool. `JSON.parse` makes `__proto__` a key of its own, and so does this. */
function optionsOf(input: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(input).filter(([key]) => key !== 'tool'));
}

describe('options that no edge may ask for', () => {
  test.each(on('job.options'))('%s %j', (_, input) => {
    const task = { tool: input['tool'], options: optionsOf(input) };
    expect(() => decode(taskSchema, input)).toThrow(DecodeError);
    expect(() => decode(taskSchema, task)).toThrow(DecodeError);
    const job = { ...aJob(), task };
    expect(() => decode(jobSchema, job)).toThrow(DecodeError);
    expect(readControl(JSON.stringify({ t: 'job', job }))).toMatchObject({
      job: job.id,
      why: expect.any(String),
    });
    expect(({} as Record<string, unknown>)['count']).toBeUndefined();
  });
});

describe('a job is for one agent: it names no PoPs', () => {
  test.each(on('job.fanout'))('%s', (_, input) => {
    expect(() => decode(jobSchema, { ...aJob(), ...input })).toThrow(DecodeError);
  });
});

describe('what a stolen edge would send', () => {
  test.each(on('broker.to.agent'))('%s %j', (_, input) => {
    const asGiven = JSON.stringify({ t: 'job', ...input });
    const onTop = JSON.stringify({ t: 'job', job: { ...aJob(), ...(input['job'] as object) } });
    expect(readControl(asGiven)).not.toHaveProperty('frame');
    expect(readControl(onTop)).not.toHaveProperty('frame');
  });
});
