import { expect, test } from 'vitest';
import { tools } from '#protocol/tools/index.ts';
import { folded, logOf } from '../tools/recordings.ts';

const told = (name: string) => tools.pmtu.explain(folded('pmtu', logOf(`pmtu/${name}`)), true);

test('a narrow link is named by both of its ends', () => {
  expect(told('mtu1400')[0]).toEqual({
    code: 'small_mtu',
    text: 'The path takes packets of 1400 bytes at most: the link between hop 2 (r2.example.net (192.0.2.5)) and hop 3 (r3.example.net (192.0.2.7)) takes no bigger ones.',
    evidence: [
      'up to hop 1 (r1.example.net (192.0.2.3)): MTU 1500',
      'up to hop 3 (r3.example.net (192.0.2.7)): MTU 1400',
    ],
    confidence: 'sure',
  });
});

test('what a host may only remember is told as such', () => {
  expect(told('tracepath-remembered')[0]!.text).toContain('or its host remembers that');
});

test('a black hole is sure where routers behind it answer small packets', () => {
  for (const [name, bytes] of [
    ['black-hole', 576],
    ['black-hole-ipv6', 1280],
  ] as const) {
    const [found] = told(name);
    expect(found).toMatchObject({ code: 'mtu_black_hole', confidence: 'sure' });
    expect(found!.text).toContain(`those of ${bytes} bytes get further`);
    expect(found!.text).toMatch(/^Packets of 1500 bytes vanish behind hop 2 /);
  }
});

test('where small packets get no further either, the silence is a riddle', () => {
  expect(told('silent').map(({ code, confidence }) => [code, confidence])).toEqual([
    ['small_mtu', 'sure'],
    ['target_silent', 'inconclusive'],
  ]);
  expect(told('silent')[0]!.text).toContain('as far as it is known');
});
