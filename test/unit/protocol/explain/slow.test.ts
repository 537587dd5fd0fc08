import { expect, test } from 'vitest';
import { slowPhase, waitOf } from '#protocol/explain/slow.ts';

const none = { dns: null, tcp: null, tls: null, firstByte: null, download: null };

test.each([
  ['quick', { tcp: 20, tls: 40, firstByte: 25, download: 1 }, undefined],
  ['a name that takes long', { dns: 900, tcp: 20, tls: 40, firstByte: 25 }, 'slow_phase'],
  ['a server that thinks', { tcp: 20, tls: 40, firstByte: 700, download: 1 }, 'slow_phase'],
  ['long, but not the most of it', { tcp: 20, tls: 600, firstByte: 610, download: 1 }, undefined],
  ['as far away as the moon', { tcp: 450, tls: 900, firstByte: 460, download: 1 }, undefined],
  ['a handshake that is long for its distance', { tcp: 20, tls: 1_100, firstByte: 25 }, 'slow_phase'],
  ['a handshake on a busy host', { tcp: 20, tls: 900, firstByte: 25 }, undefined],
  ['a lost SYN', { tcp: 1_020, tls: 40, firstByte: 25 }, 'syn_lost'],
  ['a body that takes long', { tcp: 20, firstByte: 30, download: 3_000 }, 'slow_phase'],
])('%s', (_, phases, code) => {
  expect(slowPhase({ ...none, ...phases }).map((found) => found.code)).toEqual(code ? [code] : []);
});

test('what distance explains is no wait', () => {
  expect(waitOf({ tcp: 200, tls: 400, firstByte: 410 })).toBe(10);
  expect(waitOf({ tcp: 10, tls: 20, firstByte: 820 })).toBe(800);
  expect(waitOf(none)).toBeNull();
});

test('a healthy visit over a long way is neither slow nor a wait, whatever it downloads', () => {
  const long = { ...none, dns: 260, tcp: 250, tls: 740, firstByte: 490, download: 980 };
  expect(waitOf(long)).toBe(0);
  expect(slowPhase(long)).toEqual([]);
});
