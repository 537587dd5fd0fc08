import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { decodeApi, patienceMs, widgetOn } from '../../../web/turnstile.ts';

/** Cloudflare's side of a widget, as a test plays it. */
function aCheck() {
  const calls: string[] = [];
  let options: Record<string, unknown> = {};
  const note = (name: string) => (widget: string) => void calls.push(`${name} ${widget}`);
  const api = {
    render: (_element: unknown, given: Record<string, unknown>): unknown => ((options = given), 'w1'),
    execute: note('execute'),
    reset: note('reset'),
    remove: note('remove'),
  };
  const life = new AbortController();
  const reader: boolean[] = [];
  const widget = widgetOn(api, {
    siteKey: '0x4AAA',
    element: {} as HTMLElement,
    theme: 'auto',
    life: life.signal,
    onReader: (isNeeded) => void reader.push(isNeeded),
  });
  const say = (name: string, value?: unknown) => (options[name] as (value?: unknown) => unknown)(value);
  return { widget, say, calls, life, reader, options: () => options };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a widget', () => {
  test('does nothing until it is asked, and is unseen unless the reader has to act', () => {
    const { calls, options } = aCheck();
    expect(options()).toMatchObject({
      sitekey: '0x4AAA',
      execution: 'execute',
      appearance: 'interaction-only',
    });
    expect(calls).toEqual([]);
  });

  test('gives one token per ask', async () => {
    const { widget, say, calls } = aCheck();
    const first = widget.ask();
    say('callback', 'proof1');
    expect(await first).toEqual({ ok: true, token: 'proof1' });
    widget.reset();
    const second = widget.ask();
    say('callback', 'proof2');
    expect(await second).toEqual({ ok: true, token: 'proof2' });
    expect(calls).toEqual(['execute w1', 'reset w1', 'execute w1']);
  });

  test.each([undefined, '', 7, {}, 'two words', 'x'.repeat(2049)])('takes %j for no token', async (token) => {
    const { widget, say } = aCheck();
    const answer = widget.ask();
    say('callback', token);
    expect(await answer).toEqual({ ok: false, why: 'failed' });
  });

  test.each([
    ['110200', '110200'],
    [300030, '300030'],
    ['<b>', undefined],
    [undefined, undefined],
  ])('that failed with %j says so, and that it was seen to', async (code, told) => {
    const { widget, say } = aCheck();
    const answer = widget.ask();
    expect(say('error-callback', code)).toBe(true);
    expect(await answer).toEqual({ ok: false, why: 'failed', ...(told && { code: told }) });
  });

  test.each([
    ['timeout-callback', 'timeout'],
    ['unsupported-callback', 'unsupported'],
  ])('hands on its %s', async (name, why) => {
    const { widget, say } = aCheck();
    const answer = widget.ask();
    say(name);
    expect(await answer).toEqual({ ok: false, why });
  });

  test('that hears nothing gives up', async () => {
    const { widget } = aCheck();
    const answer = widget.ask();
    await vi.advanceTimersByTimeAsync(patienceMs.alone);
    expect(await answer).toEqual({ ok: false, why: 'timeout' });
  });

  test('gives the reader their time when it needs them', async () => {
    const { widget, say, reader } = aCheck();
    const answer = widget.ask();
    say('before-interactive-callback');
    await vi.advanceTimersByTimeAsync(patienceMs.reader - 1);
    expect(reader.at(-1)).toBe(true);
    say('callback', 'proof');
    expect(await answer).toEqual({ ok: true, token: 'proof' });
    expect(reader.at(-1)).toBe(false);
  });

  test('that is left answers at once, and is removed', async () => {
    const { widget, calls, life } = aCheck();
    const answer = widget.ask();
    life.abort();
    expect(await answer).toEqual({ ok: false, why: 'left' });
    widget.reset();
    expect(calls).toEqual(['execute w1', 'remove w1']);
  });

  test('that speaks out of turn is not heard', () => {
    const { say, reader } = aCheck();
    say('before-interactive-callback');
    expect(reader).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

test('a script that is not what it was is no API', () => {
  const method = () => undefined;
  expect(decodeApi(undefined)).toBeUndefined();
  expect(decodeApi({ render: method, execute: method, reset: method })).toBeUndefined();
  expect(decodeApi({ render: method, execute: method, reset: method, remove: 'it' })).toBeUndefined();
  expect(decodeApi({ render: method, execute: method, reset: method, remove: method })).toBeDefined();
});
