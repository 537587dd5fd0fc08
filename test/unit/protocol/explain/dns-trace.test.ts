import { describe, expect, test } from 'vitest';
import { dns, type DnsState } from '#protocol/tools/dns.ts';
import type { DnsTraceResult } from '#protocol/tools/dns-trace.ts';
import { folded, lines } from '../tools/recordings.ts';

const head = (type: string) => `; <<>> Popglass <<>> +trace -q www.example.net -t ${type}`;
const dead = ';; no servers could be reached';
const at = (name: string) => `192.0.2.1#53(${name})`;
const resolver = ['.\t60\tIN\tNS\ta.root.example.', `;; Received 90 bytes from ${at('192.0.2.1')} in 1 ms`];
const root = [
  'net.\t60\tIN\tNS\ta.net.example.',
  `;; Received 90 bytes from ${at('a.root.example')} in 1 ms`,
];
const unheard = (why: string, name = 'a.net.example') => `;; communications error to ${at(name)}: ${why}`;
const got = (status: string) => `;; Got ${status} reply from ${at('a.net.example')}, trying next server`;
const ends = (flags: string, name: string) => [
  'www.example.net.\t60\tIN\tA\t192.0.2.80',
  `;; status: NOERROR, flags: ${flags}`,
  `;; Received 90 bytes from ${at(name)} in 1 ms`,
];

const tracedAs = (type: string, ...texts: string[]): DnsState => folded('dns', lines(head(type), ...texts));
const found = (state: DnsState) => dns.explain(state, true);
const brief = (state: DnsState) => found(state).map(({ code, confidence }) => [code, confidence]);

describe('a root of whose servers nobody is heard is the location’s trouble', () => {
  test.each([
    ['timed out', 'port 53 may be filtered here'],
    ['network unreachable', 'it has no way to them'],
  ])('%s', (why, because) => {
    const state = tracedAs('A', ...resolver, unheard(why, 'a.root.example'), dead);
    expect(brief(state)).toEqual([['dns_no_answer', 'inconclusive']]);
    expect(found(state)[0]!.text).toBe(
      `This location gets no answer from any server of the root: ${because}.`,
    );
  });
});

test('below the root it is most likely the zone’s, unless there is no way to its servers from here', () => {
  const silent = tracedAs('A', ...resolver, ...root, unheard('timed out'), dead);
  expect(brief(silent)).toEqual([['dns_no_answer', 'likely']]);
  expect(found(silent)[0]!.text).toBe('No server of net gives an answer.');
  const unreached = tracedAs('A', ...resolver, ...root, unheard('network unreachable'), dead);
  expect(brief(unreached)).toEqual([['dns_no_answer', 'inconclusive']]);
  expect(found(unreached)[0]!.text).toMatch(/^This location gets no answer/);
});

test.each([
  ['A', unheard('timed out'), 'dns_server_silent', 'likely', 'does not answer'],
  ['A', unheard('connection refused'), 'dns_server_silent', 'sure', 'refuses to be asked'],
  ['A', unheard('network unreachable'), 'dns_not_asked', 'sure', 'from this location'],
  ['A', unheard('permission denied'), 'dns_not_asked', 'sure', 'from this location'],
  ['A', got('SERVFAIL'), 'dns_servfail', 'likely', 'may be missing'],
  ['A', got('FORMERR'), 'dns_error', 'sure', 'with an error, FORMERR'],
  ['A', got('NOTIMP'), 'dns_error', 'sure', 'with an error, NOTIMP'],
  ['A', got('REFUSED'), 'dns_lame', 'likely', 'lame delegation'],
  ['ANY', got('REFUSED'), 'dns_refused', 'sure', 'RFC 8482'],
])('asked for %s, "%s" is %s, %s', (type, line, code, confidence, words) => {
  const state = tracedAs(type, ...resolver, ...root, line, ...ends('qr aa', 'b.net.example'));
  expect(brief(state)).toEqual([[code, confidence]]);
  expect(found(state)[0]!.text).toContain(words);
});

test.each([
  [[], 'a.root.example', 'servers of the root'],
  [root, 'a.net.example', 'servers of net'],
])('who looks up names in the place of a server near the root intercepts: %#', (way, name, words) => {
  const state = tracedAs('A', ...resolver, ...way, ...ends('qr ra', name));
  expect(brief(state)).toEqual([['dns_intercepted', 'likely']]);
  expect(found(state)[0]!.text).toContain(words);
});

test('further down, or without recursion, it is hearsay', () => {
  const child = [
    'example.net.\t60\tIN\tNS\tns1.example.net.',
    `;; Received 9 bytes from ${at('a.net')} in 1 ms`,
  ];
  const below = tracedAs('A', ...resolver, ...root, ...child, ...ends('qr ra', 'ns1.example.net'));
  expect(brief(below)).toEqual([['dns_lame', 'likely']]);
  expect(brief(tracedAs('A', ...resolver, ...ends('qr', 'a.root.example')))).toEqual([
    ['dns_lame', 'likely'],
  ]);
});

test('why there is no answer is no answer, and its status is told', () => {
  const state = tracedAs(
    'A',
    ...resolver,
    ';; AUTHORITY SECTION:',
    'net.\t60\tIN\tSOA\ta.net. b.net. 1 2 3 4 5',
    '; NSID: 61 ("a")',
    ';; status: NXDOMAIN, flags: qr aa',
    `;; Received 90 bytes from ${at('a.root.example')} in 1 ms`,
  );
  const { hops, ...status } = dns.toResult(state, true) as DnsTraceResult;
  expect(status).toEqual({ statusCode: 3, statusCodeName: 'NXDOMAIN' });
  expect(hops.at(-1)).toMatchObject({ answers: [], nsid: 'a' });
  expect(hops[0]).not.toHaveProperty('nsid');
});

test('before the first word of a trace its result has a trace’s shape', () => {
  const options = dns.options.parse({ trace: true });
  const state = dns.initial({ target: 'www.example.net', options });
  expect(dns.toResult(state, false)).toEqual({ statusCode: null, statusCodeName: null, hops: [] });
  expect(dns.explain(state, true)).toEqual([]);
});

test('a server that is silent at one of its addresses is so only there', () => {
  const other = ends('qr aa', 'a.net.example').map((line) => line.replace('192.0.2.1#', '2001:db8::1#'));
  const [silent] = found(tracedAs('A', ...resolver, ...root, unheard('timed out'), ...other));
  expect(silent!.text).toMatch(/^a\.net\.example at 192\.0\.2\.1 is named for net and does not answer/);
  expect(silent!.evidence).toEqual(['a.net.example at 192.0.2.1, for net.: timed out']);
});

test('the resolver that names the root may be anybody’s, and is called by its address', () => {
  const silent = `;; communications error to ${at('192.0.2.1')}: timed out`;
  const [none] = found(tracedAs('A', silent, dead));
  expect(none!.text).toBe(
    'The resolver 192.0.2.1, which is asked for the servers of the root, does not answer.',
  );
  const [late] = found(tracedAs('A', silent, ...resolver, ...root, ...ends('qr aa', 'a.net.example')));
  expect(late!.text).toBe('A resolver did not answer at first: 192.0.2.1.');
});
