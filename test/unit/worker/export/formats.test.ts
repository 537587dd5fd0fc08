import { describe, expect, test } from 'vitest';
import type { Entry } from '#protocol';
import { type FormatName, formats } from '../../../../worker/export/index.ts';
import { hostileOn } from '../../../support/hostile.ts';
import { aPopInfo } from '../../web/builders.ts';
import { aRecord, aSession, exported } from './a-session.ts';

const names = Object.keys(formats) as FormatName[];
const out = (...texts: string[]): Entry[] => texts.map((text, i) => [i * 500, 'o', text]);
const reply = '64 bytes from 192.0.2.1: icmp_seq=1 ttl=57 time=31.2 ms';
const trace = out(' 1  192.0.2.1  0.5 ms  0.7 ms', ' 2  * *', ' 3  [hidden]  1.5 ms');

/** RFC 4180 read back, as a spreadsheet does. */
function cellsOf(csv: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, bare, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? bare ?? '');
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

test('text is what a terminal shows, a block for each PoP', async () => {
  const text = await exported('text', [aRecord('ping', { vie1: out(reply), nyc1: [] })]);
  expect(text).toBe(
    `https://glass.example/s/s1\n\nping to example.net, 2026-11-22T14:07:11.000Z\n` +
      `\nVienna (vie1): finished\n${reply}\n\nVienna (nyc1): finished\n\n`,
  );
});

test('text and Markdown say that something is hidden', async () => {
  const session = { ...aSession, redact: { hops: 2, private: true } };
  for (const name of ['text', 'md'] as const)
    expect(await exported(name, [], session)).toContain(
      'Hidden from whoever does not hold the key: the first 2 hops and private addresses.',
    );
});

describe('Markdown', () => {
  const payloads = [
    '```\n# out\n```',
    '`````` ![x](https://evil.example/x.png)',
    '@everyone | <img src=x onerror=alert(1)> | [x](javascript:alert(1))',
    '~~~\n</details>',
  ];

  test.each(payloads)('%j stays inside its fence', async (payload) => {
    const lines = (await exported('md', [aRecord('ping', { vie1: out(payload) })])).split('\n');
    const begin = lines.findIndex((line) => /^`{3,}text$/.test(line));
    const marks = lines[begin]!.slice(0, -'text'.length);
    const end = lines.findIndex(
      (line, i) => i > begin && /^ {0,3}`+\s*$/.test(line) && line.trim().length >= marks.length,
    );
    expect(lines.slice(begin + 1, end).join('\n')).toBe(payload);
    expect(lines.slice(end + 1).join('')).toBe('');
  });

  test.each(payloads)('%j is a code span where it is no output', async (payload) => {
    const failure = { owner: 'target', code: 'tool_failed', message: payload } as const;
    const status = { state: 'failed', finishedAt: 1, failure } as const;
    const record = aRecord('ping', { vie1: [] }, { status: status as never });
    const text = await exported('md', [record]);
    const line = text.split('\n').find((one) => one.includes('failed.'))!;
    const marks = /^`+/.exec(line)![0];
    expect(line.endsWith(` ${marks}`)).toBe(true);
    expect(line.slice(marks.length, -marks.length)).not.toMatch(new RegExp(`(?<!\`)${marks}(?!\`)`));
  });
});

test('JSON is the API’s measurements, and no session is an empty list', async () => {
  const records = [aRecord('ping', { vie1: out(reply) }), aRecord('traceroute', { vie1: trace }, { m: 2 })];
  expect(JSON.parse(await exported('json', records))).toMatchObject([
    { id: 's1.1', type: 'ping', results: [{ result: { timings: [{ rtt: 31.2 }] } }] },
    { id: 's1.2', type: 'traceroute' },
  ]);
  expect(JSON.parse(await exported('json', []))).toEqual([]);
});

test('NDJSON has every entry, to fold again', async () => {
  const text = await exported('ndjson', [aRecord('traceroute', { vie1: trace, nyc1: out('x') })]);
  const frames = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { t: string; r?: number; e?: Entry[] });
  expect(frames.map(({ t, r }) => [t, r])).toEqual([
    ['session', undefined],
    ['measurement', undefined],
    ['log', 1],
    ['log', 2],
  ]);
  expect(frames[2]!.e).toEqual(trace);
});

describe('CSV', () => {
  test('has a row for each hop, with its numbers, and as many cells in every row', async () => {
    const rows = cellsOf(await exported('csv', [aRecord('traceroute', { vie1: trace })]));
    expect(new Set(rows.map(({ length }) => length)).size).toBe(1);
    const [head, ...hops] = rows;
    const of = (row: string[], ...columns: string[]) => columns.map((column) => row[head!.indexOf(column)]);
    expect(hops.map((row) => of(row, 'hop', 'host', 'address', 'received', 'min_ms', 'avg_ms'))).toEqual([
      ['1', '', '192.0.2.1', '2', '0.5', '0.6'],
      ['2', '', '', '0', '', ''],
      ['3', 'hidden', '', '1', '1.5', '1.5'],
    ]);
  });

  test('of a ping has its statistics, and of dns its records', async () => {
    const dns = out(';; ANSWER SECTION:', 'example.net. 60 IN TXT "a,""b"');
    const rows = cellsOf(
      await exported('csv', [aRecord('ping', { vie1: out(reply) }), aRecord('dns', { vie1: dns }, { m: 2 })]),
    );
    expect(rows[1]).toEqual(expect.arrayContaining(['ping', '31.2']));
    expect(rows[2]!.slice(-6, -2)).toEqual(['example.net.', 'TXT', '60', '"a,""b"']);
  });

  test.each([
    ...hostileOn<string>('csv.export').map(({ input }) => input),
    '+1',
    '-1+1',
    '@SUM(1)',
    '\t=1',
    '\r=1',
    '  =1',
    '＝1',
    '\u00a0=1',
    ';=1',
  ])('%j is no formula', async (payload) => {
    const records = out(';; ANSWER SECTION:', `x. 60 IN TXT ${payload}`);
    const status = { state: 'finished', startedAt: 1, finishedAt: 2 } as const;
    const rows = cellsOf(
      await exported('csv', [aRecord('dns', { vie1: records }, { status, target: payload })]),
    );
    for (const cell of rows[1]!) expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]|^[\t\r]/u);
    expect(rows).toHaveLength(2);
  });
});

describe('asciicast', () => {
  test('is a header and events whose time does not go back', async () => {
    const record = aRecord('ping', { vie1: out('a', 'b'), nyc1: out('c') });
    const lines = (await exported('cast', [record])).trimEnd().split('\n');
    const [head, ...events] = lines.map((text) => JSON.parse(text) as unknown);
    expect(head).toMatchObject({ version: 2, width: 100, height: 30, timestamp: 1_795_356_420 });
    const times = (events as [number, string, string][]).map(([at]) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect((events as [number, string, string][]).map(([, code, text]) => [code, text])).toEqual([
      ['o', '\r\n# ping to example.net from Vienna\r\n'],
      ['o', 'a\r\n'],
      ['o', 'b\r\n'],
      ['o', '\r\n# ping to example.net from Vienna\r\n'],
      ['o', 'c\r\n'],
    ]);
  });
});

/** Whatever a stranger says, everywhere that a log can say it, in every format. */
const hostile = [
  ...hostileOn<string>('output.control'),
  ...hostileOn<string>('output.html'),
  ...hostileOn<string>('csv.export'),
];

describe.each(names)('%s', (name) => {
  test.each(hostile)('$id drives no terminal', async ({ input }) => {
    const note = JSON.stringify({ k: 'name', address: '192.0.2.1', name: input });
    const log: Entry[] = [
      [0, 'n', note],
      [1, 'o', input],
      [2, 'e', input],
      ...out(`x. 60 IN TXT "${input}"`),
    ];
    const records = (['ping', 'traceroute', 'mtr', 'dns'] as const).map((type, i) =>
      aRecord(type, { vie1: [...out(';; ANSWER SECTION:'), ...log] }, { m: i + 1 }),
    );
    const text = await exported(name, records);
    expect(text).not.toMatch(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\ufeff]/,
    );
    if (name !== 'csv') expect(text).not.toContain('\r');
  });

  test.each(hostile)('$id as the name of a place does no harm', async ({ input }) => {
    const record = aRecord('ping', { vie1: out(reply) });
    const results = record.results.map((result) => ({
      ...result,
      pop: aPopInfo('vie1', { name: input, city: input }),
    }));
    const text = await exported(name, [{ ...record, results }]);
    expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufeff]/);
  });
});
