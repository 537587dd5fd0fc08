import { describe, expect, test } from 'vitest';
import type { Entry, ToolName } from '#protocol';
import { superlinear } from '../../../support/growth.ts';
import { hostileInputs } from '../../../support/hostile.ts';
import { type AnyTool, aNote, everyTool, foldedBy, lines } from './recordings.ts';

const reDoS = hostileInputs.find(({ id }) => id === 'H219')!.input as string;

/** The words that lead into each parser, before a long line of repeated text. */
const leads: Record<ToolName, readonly string[]> = {
  ping: [
    '',
    '64 bytes from ',
    '64 bytes from 192.0.2.1: icmp_seq=1 ttl=61 time=',
    'From 192.0.2.1 icmp_seq=1 ',
    'no answer yet for icmp_seq=',
    '3 packets transmitted, ',
  ],
  traceroute: ['', ' 1  ', ' 1  192.0.2.1  '],
  tcp: [''],
  http: [''],
  whois: ['', 'inetnum: ', 'a b c d ', '% '],
  tls: [''],
  pmtu: ['', ' 1  ', ' 1:  ', ' 1:  192.0.2.1  0.1ms ', '     Resume: ', 'traceroute to '],
  bgp: [
    '',
    '192.0.2.0/24  unicast [',
    '192.0.2.0/24  unicast [x y] * (100) ',
    '\tBGP.as_path: ',
    '\tBGP.community: ',
    '\t\t(1,2) ',
    '\tvia ',
  ],
  mtr: ['', 'x 0 ', 'h 0 ', 'd 0 ', 'p 0 ', 'm 0 '],
  dns: [
    '',
    ';; flags: ',
    ';; SERVER: ',
    ';; communications error to ',
    ';; Connection to 192.0.2.2#53 ',
    ';; Query time: ',
    ';; ->>HEADER<<- status: ',
    ';; ',
    'x. 1 IN TXT ',
    '; NSID: ',
  ],
};
const fillers = [
  '%a',
  ' ',
  '\t ',
  '9',
  '* ',
  '1 ms ',
  ':',
  '1.',
  '!',
  '" ',
  '\u001b',
  ' ;; ANSWER SECTION:',
  '(',
  '{1 ( ',
  '(1,2) ',
  reDoS,
];

/** A line of about that many characters. A backtracking expression gives up only when the end does not match. */
const longLine = (lead: string, filler: string) => (size: number) =>
  `${lead}${filler.repeat(Math.ceil(size / filler.length))}~`;

const show = (tool: AnyTool) => (line: string) =>
  tool.toText(
    foldedBy(
      tool,
      lines(';; ANSWER SECTION:', 'h 0 192.0.2.1', '192.0.2.0/24 unicast [x]', '\tcommunity: (1,2)', line),
    ),
  );

describe.each(everyTool)('$name', { timeout: 120_000 }, (tool) => {
  test.each(leads[tool.name])('takes time in proportion to a line that begins with "%s"', (lead) => {
    for (const filler of fillers) {
      expect(superlinear(longLine(lead, filler), show(tool)), filler.slice(0, 20)).toBeUndefined();
    }
  });

  test('takes time in proportion to the number of lines', () => {
    const flood = (count: number) => [
      ...Array.from({ length: count }, (_, i) => `x 0 ${i % 60_000}`),
      ...Array.from({ length: count }, (_, i) => `h 0 192.0.${(i >> 8) % 256}.${i % 256}`),
      ...Array.from({ length: count }, (_, i) => `p 0 100 ${i % 60_000}`),
      ...Array.from({ length: count }, (_, i) => `64 bytes from x: icmp_seq=${i % 60_000} ttl=1 time=1 ms`),
      ...Array.from({ length: count }, (_, i) => ` ${(i % 64) + 1}  192.0.2.1  1 ms`),
      ...Array.from({ length: count }, (_, i) => `x${i}. 1 IN A 192.0.2.1`),
      ...Array.from({ length: count }, (_, i) => `10.0.${i % 256}.0/24 unicast [x 1]`),
    ];
    const fold = (texts: string[]) => tool.toResult(foldedBy(tool, lines(...texts)), true);
    expect(superlinear(flood, fold, 16_000)).toBeUndefined();
  });

  // What the agent finds out itself comes in notes, and what is in them may be a stranger's.
  test.each(['body', 'headers', 'name'])('takes time in proportion to a note that is long: %s', (kind) => {
    const long = (filler: string) => (size: number) => {
      const text = filler.repeat(Math.ceil(size / filler.length));
      if (kind === 'body') return [aNote({ k: 'body', text })];
      if (kind === 'headers') return [aNote({ k: 'headers', list: [['x', text]] })];
      return [aNote({ k: 'name', address: '192.0.2.1', name: text })];
    };
    for (const filler of ['%a', '\u001b', '1 ms ']) {
      expect(
        superlinear(long(filler), (log) => shown(tool, log)),
        filler,
      ).toBeUndefined();
    }
  });

  test('takes time in proportion to the number of notes', () => {
    const flood = (count: number): Entry[] =>
      Array.from({ length: count }, (_, i) => [
        aNote({ k: 'body', text: `line ${i}\n` }),
        aNote({
          k: 'headers',
          list: [
            [`x-${i % 7}`, `${i}`],
            ['', 'goes on'],
          ],
        }),
        aNote({ k: 'connect', seq: (i % 100) + 1, ms: i % 2000 }),
        aNote({ k: 'name', address: `192.0.${(i >> 8) % 256}.${i % 256}`, name: `x${i}` }),
      ]).flat();
    expect(superlinear(flood, (log) => shown(tool, log), 16_000)).toBeUndefined();
  });
});

const shown = (tool: AnyTool, log: readonly Entry[]) => {
  const state = foldedBy(tool, log);
  return [tool.toText(state), tool.toResult(state, true)];
};
