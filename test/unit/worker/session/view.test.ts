import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type Entry, limits } from '#protocol';
import * as redaction from '#protocol/redact/redact.ts';
import { type LiveResult, newResult } from '../../../../worker/session/live-result.ts';
import { logFrames } from '../../../../worker/session/log.ts';
import { View } from '../../../../worker/session/view.ts';

vi.mock(import('#protocol/redact/redact.ts'), async (original) => {
  const module = await original();
  return { ...module, redact: vi.fn(module.redact) };
});

const folded = vi.mocked(redaction.redact);
const rule = { hops: 1, private: true };

beforeEach(() => {
  folded.mockClear();
});

/** Hop 1 has an address at entry 0 that comes again, hidden, at every tenth. */
function aLog(count: number, from = 0): Entry[] {
  return Array.from({ length: count }, (_, i): Entry => {
    const seq = from + i;
    return [
      seq,
      'o',
      seq % 10 === 0 ? ` ${seq === 0 ? 1 : 5}  93.184.216.34  1 ms` : ` 4  8.8.8.8  ${seq} ms`,
    ];
  });
}

/** A result whose log has not been stored yet. */
function aResult(pending: Entry[]): LiveResult {
  const pop = {
    id: 'vie1',
    name: 'Vienna',
    city: 'Vienna',
    country: 'AT',
    latitude: 48,
    longitude: 16,
    asn: 1,
    network: 'x',
  };
  const task = { tool: 'traceroute', options: { protocol: 'ICMP', port: 80, ipVersion: 4 } } as never;
  const row = { m: 1, target: '192.0.2.1', task, created_at: 0, lease: null };
  return { ...newResult(1, pop as never, row), pending };
}

function aView(first: typeof rule | null = rule): View {
  return new View(first, (result, from) => logFrames(result.r, from, [], result.pending, result.stored));
}

function read(view: View, result: LiveResult, from: number): string[] {
  return [...view.logOf(result, from, false)].flatMap((frame) =>
    (JSON.parse(frame) as { e: Entry[] }).e.map(([, , text]) => text),
  );
}

describe('a join without the key', () => {
  test('that lacks nothing looks at nothing', () => {
    const result = aResult(aLog(2_000));
    expect(read(aView(), result, 2_000)).toEqual([]);
    expect(read(aView(), result, 9_999)).toEqual([]);
    expect(folded).not.toHaveBeenCalled();
  });

  test('from the end looks at no more than what is new, the second time', () => {
    const [view, result] = [aView(), aResult(aLog(2_000))];
    const [last] = read(view, result, 1_999);
    folded.mockClear();
    expect(read(view, result, 1_999)).toEqual([last]);
    expect(folded).toHaveBeenCalledTimes(1);
    result.pending.push(...aLog(3, 2_000));
    folded.mockClear();
    expect(read(view, result, 2_000)).toHaveLength(3);
    expect(folded.mock.calls.length).toBeLessThanOrEqual(4);
  });

  test('looks again at no more than two stretches, wherever it begins, once the log has been read', () => {
    const [view, result] = [aView(), aResult(aLog(3_000))];
    const all = read(view, result, 0);
    for (const from of [2_999, 2_700, 2_560, 513, 512, 511, 1, 2_998, 0]) {
      folded.mockClear();
      expect(read(view, result, from)).toEqual(all.slice(from));
      expect(folded.mock.calls.length - (all.length - from)).toBeLessThan(2 * limits.frame.entries);
    }
  });

  test('goes on from where the live view came by', () => {
    const [view, result] = [aView(), aResult([])];
    for (let seq = 0; seq < 1_200; seq += 100) {
      const come = aLog(100, seq);
      result.pending.push(...come);
      view.comeIn(result, seq, come)!();
    }
    expect(folded).toHaveBeenCalledTimes(1_200);
    view.forget(1);
    folded.mockClear();
    expect(read(view, result, 1_190)[0]).toBe(' 5  [hidden]  1 ms');
    expect(folded.mock.calls.length).toBeLessThan(2 * limits.frame.entries);
  });

  test('is right when there was too much to keep', () => {
    const flood = Array.from({ length: 20_000 }, (_, i): Entry => [
      i,
      'o',
      ` ${1 + (i % 2)}  9.${i >> 12}.${(i >> 4) & 255}.${i & 15}  1 ms`,
    ]);
    const [view, result] = [aView(), aResult(flood)];
    const all = read(view, result, 0);
    for (const from of [19_000, 8_000, 600]) expect(read(view, result, from)).toEqual(all.slice(from));
  });
});

describe('a log that is read slowly', () => {
  test('is hidden from the moment on that the rule is set, with what came since', () => {
    const result = { ...aResult([]), stored: 100 };
    const segment = { seq: 0, n: 100, entries: JSON.stringify(aLog(100)) };
    const view = new View(null, (_, from) => logFrames(1, from, [segment], result.pending, result.stored));
    const frames = view.logOf(result, 0, false);
    result.pending.push(...aLog(50, 100));
    expect(frames.next().value).toContain('93.184.216.34');
    result.pending.push(...aLog(50, 150));
    view.rule = rule;
    const rest = [...frames].join('\n');
    expect(rest).toContain('[hidden]');
    expect(rest).toContain('8.8.8.8  199 ms');
    expect(rest).not.toContain('93.184.216.34');
  });

  test('is seen by the holder of the key as it is, whatever the rule', () => {
    const [view, result] = [aView(null), aResult(aLog(600))];
    const frames = view.logOf(result, 0, true);
    frames.next();
    view.rule = rule;
    expect([...frames].join('\n')).toContain('93.184.216.34');
  });
});
