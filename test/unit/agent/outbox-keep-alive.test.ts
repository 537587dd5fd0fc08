import { describe, expect, test } from 'vitest';
import { limits } from '#protocol';
import { outboxBounds } from '../../../agent/outbox-state.ts';
import { ack, aStory, entry, lost, opened, pong, resume, sent, tick, wakeAt } from './outbox-story.ts';

const { pingMs } = limits.outbox;
const { answerMs } = outboxBounds;

test('a keep-alive leaves at fixed intervals while the tool is silent', () => {
  const { at } = aStory();
  expect(wakeAt(at(0, opened, resume(0)))).toBe(pingMs);
  expect(sent(at(pingMs - 1, tick))).toEqual([]);
  expect(sent(at(pingMs, tick))).toEqual(['ping']);
  expect(wakeAt(at(pingMs + 1, pong))).toBe(2 * pingMs);
  expect(sent(at(2 * pingMs, tick))).toEqual(['ping']);
});

test('and just so while it talks', () => {
  const { at } = aStory();
  at(0, opened, resume(0));
  const said = Array.from({ length: 50 }, (_, second) =>
    [entry(), pong, ack(second + 1)].flatMap((event) => sent(at(second * 1000, event))),
  ).flat();
  expect(said.filter((what) => what === 'ping')).toHaveLength(2);
  expect(said).not.toContain('redial');
});

test('the first one is due that long after the connection was opened, not after an earlier one was', () => {
  const { at } = aStory();
  at(0, opened, resume(0));
  at(pingMs - 1, lost, opened);
  expect(sent(at(pingMs, resume(0)))).toEqual([]);
  expect(sent(at(2 * pingMs - 1, tick))).toEqual(['ping']);
});

test('without a connection there is none', () => {
  const { at } = aStory();
  at(0, opened, resume(0), lost);
  expect(wakeAt(at(1, tick))).toBeNull();
  expect(sent(at(pingMs, tick))).toEqual([]);
});

describe('the connection is dead', () => {
  test('when the answer does not come, and alive when it does', () => {
    const { at } = aStory();
    at(0, opened, resume(0));
    expect(wakeAt(at(pingMs, tick))).toBe(pingMs + answerMs);
    expect(sent(at(pingMs + answerMs - 1, tick))).toEqual([]);
    expect(sent(at(pingMs + answerMs, tick))).toEqual(['redial']);
    at(pingMs + answerMs, lost, opened, resume(0));
    expect(sent(at(pingMs + answerMs + 1, tick))).toEqual([]);
  });

  test('when the platform answers, but the session does not: a commit is not acknowledged', () => {
    // The keep-alive is often, so that an answer to it falls into the time in which the acknowledgement is due.
    const { at } = aStory({ pingMs: 3_000 });
    at(0, opened, resume(0), entry());
    const committedAt = limits.outbox.commitMs;
    expect(sent(at(committedAt, tick))).toEqual(['1+0!']);
    for (let now = 3_000; now < committedAt + answerMs; now += 3_000) {
      expect(sent(at(now, tick))).toEqual(['ping']);
      at(now + 1, pong);
    }
    expect(sent(at(committedAt + answerMs, tick))).toEqual(['redial']);
  });

  test('when the session does not say where to start, though the platform answers', () => {
    const { at } = aStory({ pingMs: 3_000 });
    at(0, opened);
    at(3_000, tick, pong);
    expect(sent(at(answerMs, tick))).toEqual(['redial']);
  });
});
