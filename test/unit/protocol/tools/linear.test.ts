import { expect, test } from 'vitest';
import type { ToolName } from '#protocol';
import { type AnyTool, everyTool, foldedBy, lines, readJson } from './recordings.ts';

const [reDoS] = (readJson('hostile_inputs.json') as { id: string; input: string }[]).filter(
  ({ id }) => id === 'H219',
);

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
  mtr: ['', 'x 0 ', 'h 0 ', 'd 0 ', 'p 0 ', 'm 0 '],
  dns: [
    '',
    ';; flags: ',
    ';; SERVER: ',
    ';; Query time: ',
    ';; ->>HEADER<<- status: ',
    ';; ',
    'x. 1 IN TXT ',
  ],
};
const fillers = ['%a', ' ', '\t ', '9', '* ', '1 ms ', ':', '1.', '!', '" ', '\u001b', ' ;; ANSWER SECTION:'];

function millisecondsFor(tool: AnyTool, line: string): number {
  const log = lines(';; ANSWER SECTION:', 'h 0 192.0.2.1', line);
  const began = performance.now();
  tool.toText(foldedBy(tool, log));
  return performance.now() - began;
}

/** The time that a line without any structure takes, the best of three. */
function dullMilliseconds(tool: AnyTool, size: number): number {
  return Math.min(...[1, 2, 3].map(() => millisecondsFor(tool, 'a'.repeat(size))));
}

test.each(everyTool)(
  '$name takes a long hostile line about as fast as a long dull one',
  (tool) => {
    const lines = leads[tool.name].flatMap((lead) =>
      [...fillers, reDoS!.input].map((filler) => [lead, filler] as const),
    );
    // Growing, so that a parser that is not linear fails before it hangs.
    for (const size of [26, 1_000, 10_000, 100_000, 1_000_000]) {
      // To make each of a million characters visible costs 60 times as much as to find none; a quadratic parser takes
      // thousands of times as long. A run that has company gets other chances.
      const bound = 200 * Math.max(dullMilliseconds(tool, size), size / 1e6, 0.05);
      for (const [lead, filler] of lines) {
        // A backtracking expression gives up only when the end does not match.
        const line = `${lead}${filler.repeat(Math.ceil(size / filler.length))}~`;
        const spent = () => millisecondsFor(tool, line);
        if (spent() <= bound) continue;
        const best = Math.min(spent(), spent(), spent(), spent());
        expect(best, `${size} of ${lead}${filler.slice(0, 9)}`).toBeLessThan(bound);
      }
    }
  },
  60_000,
);

test('many lines cost no more each than few', () => {
  const flood = (count: number) => [
    ...Array.from({ length: count }, (_, i) => `x 0 ${i % 60_000}`),
    ...Array.from({ length: count }, (_, i) => `h 0 192.0.${(i >> 8) % 256}.${i % 256}`),
    ...Array.from({ length: count }, (_, i) => `p 0 100 ${i % 60_000}`),
    ...Array.from({ length: count }, (_, i) => `64 bytes from x: icmp_seq=${i % 60_000} ttl=1 time=1 ms`),
    ...Array.from({ length: count }, (_, i) => ` ${(i % 64) + 1}  192.0.2.1  1 ms`),
    ...Array.from({ length: count }, (_, i) => `x${i}. 1 IN A 192.0.2.1`),
  ];
  for (const tool of everyTool) {
    const spent = (count: number) => {
      const log = lines(...flood(count));
      const began = performance.now();
      tool.toResult(foldedBy(tool, log), true);
      return performance.now() - began;
    };
    spent(1_000);
    const [few, many] = [spent(1_000), spent(20_000)];
    expect(many, tool.name).toBeLessThan(20 * 10 * Math.max(few, 0.5));
  }
});
