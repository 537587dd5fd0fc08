import { expect, test } from 'vitest';
import { type Entry, visible } from '#protocol';
import { dns, type DnsResult } from '#protocol/tools/dns.ts';
import { mtr } from '#protocol/tools/mtr.ts';
import { ping } from '#protocol/tools/ping.ts';
import { type AnyTool, aNote, aTarget, everyTool, folded, foldedBy, lines } from './recordings.ts';
import { hostileInputs } from '../../../support/hostile.ts';

const texts = hostileInputs.flatMap(({ id, surface, input }) =>
  /^(?:parser\.|output\.(?:control|html)$)/.test(surface) && typeof input === 'string' ? [{ id, input }] : [],
);

function inputOf(id: string): string {
  const { input } = hostileInputs.find((candidate) => candidate.id === id)!;
  return input as string;
}

/** Every place in a log where a stranger's words can stand. */
function logsWith(text: string): Entry[][] {
  const address = '192.0.2.1';
  return [
    lines(text),
    lines(...text.split('\n')),
    [[0, 'e', text]],
    [[0, 'n', text]],
    [aTarget(address), aNote({ k: 'name', address, name: text }), ...lines(' 1  192.0.2.1  0.5 ms')],
    [aTarget(text), aNote({ k: 'name', address: text, name: text })],
    lines(`From ${text} icmp_seq=1 ${text}`, `64 bytes from ${text}: icmp_seq=2 ttl=61 time=1 ms`),
    lines(` 1  ${text}  0.5 ms ${text}`, ` 2  192.0.2.9%${text}  0.5 ms`),
    lines('x 0 1', `h 0 ${text}`, `h 0 192.0.2.1`, `d 0 ${text}`, 'p 0 9 1'),
    lines(`;; ->>HEADER<<- opcode: QUERY, status: ${text}, id: 1`, `;; SERVER: ${text}#53(x)`),
    lines(';; ANSWER SECTION:', `${text} 1 ${text} ${text} ${text}`, `x. 1 IN TXT "${text}"`),
  ];
}

/** All strings in a result. */
function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

function shown(tool: AnyTool, log: readonly Entry[]): string[] {
  const state = foldedBy(tool, log);
  return [
    tool.toText(state),
    tool.toText(state, true),
    ...stringsIn(tool.toResult(state, true)),
    ...stringsIn(state),
  ];
}

test('there are hostile texts to try', () => {
  expect(texts.length).toBeGreaterThan(15);
});

test.each(texts)('$id comes out visible wherever it stands', ({ input }) => {
  for (const tool of everyTool) {
    for (const log of logsWith(input)) {
      for (const text of shown(tool, log)) expect(text).toBe(visible(text));
    }
  }
});

test.each(texts)('$id is kept as text when it is no line of the tool', ({ input }) => {
  for (const tool of everyTool) expect(tool.toText(foldedBy(tool, lines(input)))).toContain(visible(input));
});

test('a hostile name is shown as it is, and left to the page to show as text', () => {
  const name = inputOf('H186');
  const log = [aTarget('192.0.2.1'), aNote({ k: 'name', address: '192.0.2.1', name })];
  expect(ping.toResult(folded('ping', log), true).resolvedHostname).toBe(name);
});

test('H220: a time of thousands of digits is rejected and the line kept', () => {
  const line = `64 bytes from 192.0.2.1: icmp_seq=1 ttl=61 ${inputOf('H220')}`;
  const state = folded('ping', lines(line));
  expect(ping.toResult(state, true)).toMatchObject({ timings: [], stats: { rcv: 0, max: null } });
  expect(ping.toText(state)).toBe(line);
});

test('H221: what is not the raw format makes no hops', () => {
  expect(mtr.toResult(folded('mtr', lines(inputOf('H221'))), true).hops).toEqual([]);
});

test('H222: a section header inside a TXT record opens no section', () => {
  const asLines = folded(
    'dns',
    lines(...inputOf('H222').split('\n'), 'y. 1 IN A 192.0.2.1', '', 'z. 1 IN A 192.0.2.2'),
  );
  expect((dns.toResult(asLines, true) as DnsResult).answers).toMatchObject([
    { name: 'x.', type: 'TXT', value: '";; ANSWER SECTION:"' },
    { name: 'y.' },
  ]);
  // In one entry it is one line, whatever is in it.
  expect((dns.toResult(folded('dns', lines(inputOf('H222'))), true) as DnsResult).answers).toEqual([]);
});
