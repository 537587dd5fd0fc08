import { expect, test } from 'vitest';
import { superlinear } from '../../../support/growth.ts';
import { everyTool, foldedBy, lines } from '../tools/recordings.ts';
import { aNote } from '../tools/recordings.ts';

/** Every kind of line, of which some lose, some answer late, and all are many. */
function flood(count: number) {
  const each = (line: (i: number) => string) => Array.from({ length: count }, (_, i) => line(i));
  return [
    ...each((i) => `x ${i % 8} ${i % 60_000}`),
    ...each((i) => `h ${i % 8} 192.0.${(i >> 8) % 256}.${i % 256}`),
    ...each((i) => `p ${i % 8} ${i} ${(3 * i) % 60_000}`),
    'h 7 203.0.113.2',
    ...each((i) => `From 192.0.2.${i % 256} icmp_seq=${i % 60_000} Packet filtered ${i}`),
    ...each((i) => `64 bytes from x: icmp_seq=${i % 60_000} time=${(i % 2) * 1500} ms`),
    ...each((i) => ` ${(i % 64) + 1}  192.0.2.${i % 7}  1 ms !X`),
    ';; ANSWER SECTION:',
    ...each((i) => `x${i}. 1 IN A 192.0.2.1${i}`),
  ];
}

const target = aNote({ k: 'target', address: '203.0.113.2', family: 4, addresses: ['203.0.113.2'] });

test.each(everyTool)('$name is explained in time in proportion to its log', { timeout: 120_000 }, (tool) => {
  const explain = (texts: string[]) => {
    const state = foldedBy(tool, [target, ...lines(...texts)]);
    return [tool.explain(state, true), tool.seen(state, true)];
  };
  expect(superlinear(flood, explain, 16_000)).toBeUndefined();
});
