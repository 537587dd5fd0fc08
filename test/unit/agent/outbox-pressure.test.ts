import { describe, expect, test } from 'vitest';
import { limits } from '#protocol';
import type { OutboxAction } from '../../../agent/outbox-state.ts';
import { ack, aStory, end, entry, lost, opened, resume, sent, tick } from './outbox-story.ts';

/** Whether the tool is told to wait (true), to go on (false), or nothing. */
const told = (actions: OutboxAction[]) =>
  actions.flatMap((action) => (action.do === 'pressure' ? [action.isFull] : []));

const lines = (count: number, text = 'x') => Array.from({ length: count }, () => entry(text));

describe('the tool has to wait', () => {
  test('when so many entries are not stored, and is told so once', () => {
    const { at } = aStory({ keepEntries: 4 });
    expect(told(at(0, ...lines(3)))).toEqual([]);
    expect(told(at(0, entry()))).toEqual([true]);
    expect(told(at(0, entry()))).toEqual([]);
    expect(told(at(0, tick))).toEqual([]);
  });

  test('when so many bytes are not stored', () => {
    const { at } = aStory({ keepBytes: 1000 });
    expect(told(at(0, entry('x'.repeat(900))))).toEqual([]);
    expect(told(at(0, entry('x'.repeat(100))))).toEqual([true]);
  });

  test('whether the entries were sent or not, and whether there is a connection or not', () => {
    const { at } = aStory({ keepEntries: 2 });
    at(0, opened, resume(0), entry());
    expect(told(at(1, entry()))).toEqual([true]);
    expect(told(at(2, lost))).toEqual([]);
    expect(told(at(3, opened, resume(0)))).toEqual([]);
  });

  test('by the bounds that are everybody’s, unless a test says otherwise', () => {
    const { state } = aStory();
    expect(state.bounds).toMatchObject(limits.outbox);
  });
});

describe('the tool may go on', () => {
  test('when half of the entries are stored, and is told so once', () => {
    const { at } = aStory({ keepEntries: 8 });
    at(0, ...lines(9), opened, resume(0));
    expect(told(at(1, ack(4)))).toEqual([]);
    expect(told(at(1, ack(5)))).toEqual([false]);
    expect(told(at(1, ack(9)))).toEqual([]);
  });

  test('when half of the bytes are stored', () => {
    const { at } = aStory({ keepBytes: 1000 });
    at(0, ...lines(10, 'x'.repeat(100)), opened, resume(0));
    expect(told(at(1, ack(1)))).toEqual([]);
    expect(told(at(1, ack(9)))).toEqual([false]);
  });

  test('and has to wait again when the room is taken again', () => {
    const { at } = aStory({ keepEntries: 4 });
    at(0, ...lines(4), opened, resume(0), ack(4));
    expect(told(at(1, ...lines(4)))).toEqual([true]);
  });
});

test('whatever is outstanding while the tool waits is committed, so that the wait ends', () => {
  const { at } = aStory({ keepEntries: 4 });
  at(0, opened, resume(0), ...lines(4));
  expect(sent(at(limits.outbox.commitMs, tick))).toEqual(['1+3!']);
});

test('entries that come all the same are kept: a pipe that was not read has a rest', () => {
  const { at, state } = aStory({ keepEntries: 2 });
  at(0, ...lines(5), end, opened);
  expect(sent(at(1, resume(0)))).toEqual(['0+5', 'end5']);
  expect(state.kept.total).toBe(5);
});
