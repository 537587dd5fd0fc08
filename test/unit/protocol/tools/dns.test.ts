import { expect, test } from 'vitest';
import type { Entry } from '#protocol';
import { dns, type DnsResult } from '#protocol/tools/dns.ts';
import { folded, lines, logOf } from './recordings.ts';

const head = (status: string) => `;; ->>HEADER<<- opcode: QUERY, status: ${status}, id: 1`;

/** The result of a plain question; that of a trace has another shape. */
const answerIn = (log: Entry[]) => dns.toResult(folded('dns', log), true) as DnsResult;

function resultOf(...texts: string[]) {
  return answerIn(lines(...texts));
}

test.each([
  ['NOERROR', 0],
  ['FORMERR', 1],
  ['SERVFAIL', 2],
  ['NXDOMAIN', 3],
  ['NOTIMP', 4],
  ['REFUSED', 5],
  ['BADVERS', 16],
  ['RESERVED12', 12],
  ['3841', 3841],
])('%s is RCODE %i', (name, code) => {
  expect(resultOf(head(name))).toMatchObject({ statusCode: code, statusCodeName: name });
});

test('an RCODE that nobody knows has a name and no number', () => {
  for (const name of ['CONSTRUCTOR', 'TOSTRING', 'RESERVED', '4096']) {
    expect(resultOf(head(name))).toMatchObject({ statusCode: null, statusCodeName: name });
  }
  expect(resultOf(head('no such'))).toMatchObject({ statusCode: null });
});

test('a record that looks like a section is a record', () => {
  const { answers } = answerIn(logOf('dns/txt'));
  expect(answers.map(({ type }) => type)).toEqual(['TXT', 'TXT', 'TXT', 'TXT']);
  expect(answers[1]?.value).toBe('";; ANSWER SECTION:"');
});

test('only the answer section has answers', () => {
  const record = (name: string) => `${name}.example.net.\t60\tIN\tA\t192.0.2.1`;
  const { answers } = resultOf(
    head('NOERROR'),
    record('before'),
    ';; ANSWER SECTION:',
    record('answer'),
    '',
    record('between'),
    ';; AUTHORITY SECTION:',
    record('authority'),
    '',
    ';; ADDITIONAL SECTION:',
    record('additional'),
  );
  expect(answers.map(({ name }) => name)).toEqual(['answer.example.net.']);
});

test('a section ends where another one begins', () => {
  const { answers } = resultOf(';; ANSWER SECTION:', ';; AUTHORITY SECTION:', 'x. 1 IN NS ns.');
  expect(answers).toEqual([]);
});

test('the last message counts, when dig had to ask again', () => {
  const first = [head('NOERROR'), ';; ANSWER SECTION:', 'a. 1 IN A 192.0.2.1', ''];
  const { answers, statusCodeName } = resultOf(
    ...first,
    head('REFUSED'),
    ';; ANSWER SECTION:',
    'b. 1 IN A 192.0.2.2',
  );
  expect(answers.map(({ name }) => name)).toEqual(['b.']);
  expect(statusCodeName).toBe('REFUSED');
});

test('a value is the rest of the line, however long', () => {
  const value = `"${'a'.repeat(255)}" "${'b  c'.repeat(2000)}"`;
  const { answers } = resultOf(';; ANSWER SECTION:', `x.\t\t1\tIN  TXT\t${value}`);
  expect(answers).toEqual([{ name: 'x.', ttl: 1, class: 'IN', type: 'TXT', value }]);
});

test.each(['-1', 'x', '2147483648', '9'.repeat(500)])('a TTL of %s makes no answer', (ttl) => {
  expect(resultOf(';; ANSWER SECTION:', `x. ${ttl} IN A 192.0.2.1`).answers).toEqual([]);
});

test('flags of the header are kept', () => {
  expect(folded('dns', logOf('dns/a')).flags).toEqual(['qr', 'aa', 'rd', 'ra']);
});

test('a query time that no job has is none', () => {
  expect(resultOf(';; Query time: 99999999 msec').timings.total).toBeNull();
  expect(resultOf(';; Query time: 23 msec').timings.total).toBe(23);
});

test('a trace may begin at another resolver', () => {
  const given = { trace: true, resolver: '192.0.2.53' };
  expect(dns.options.parse(given)).toMatchObject(given);
});

test('a trace keeps what each server said, and where it went wrong', () => {
  const state = folded('dns', logOf('dns/trace-lame'));
  expect(state.trace?.hops.map(({ zone }) => zone)).toEqual([
    '',
    '.',
    'net.',
    'example.net.',
    'lame.example.net.',
  ]);
  expect(state.trace?.hops.at(-1)).toMatchObject({
    status: 'NOERROR',
    flags: ['qr', 'aa'],
    nsid: 'ns2.example.net',
  });
  expect(state.trace?.troubles).toMatchObject([{ name: 'a.gtld-servers.net', fault: 'lame' }]);
});
