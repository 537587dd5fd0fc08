import { expect, test } from 'vitest';
import { dns } from '#protocol/tools/dns.ts';
import { ping } from '#protocol/tools/ping.ts';
import { aTarget, folded, lines } from '../tools/recordings.ts';

const codes = (found: readonly { code: string }[]) => found.map(({ code }) => code);

test('who says that a packet is too big is named, with the MTU', () => {
  const log = [
    aTarget('203.0.113.2'),
    ...lines('From 192.0.2.1 icmp_seq=1 Frag needed and DF set (mtu = 1400)'),
  ];
  const [found] = ping.explain(folded('ping', log), true);
  expect(found).toMatchObject({ code: 'too_big', confidence: 'sure' });
  expect(found!.text).toContain(
    '192.0.2.1 has a next link that is too small for packets of this size, MTU 1400',
  );
});

test('a redirect is no error', () => {
  const log = lines(
    'From 192.0.2.1: icmp_seq=1 Redirect Host(New nexthop: 192.0.2.9)',
    '64 bytes from 203.0.113.2: icmp_seq=1 ttl=61 time=1 ms',
  );
  expect(ping.explain(folded('ping', log), true)).toEqual([]);
});

const answer = (status: string, flags: string, ...more: string[]) =>
  folded(
    'dns',
    lines(`;; ->>HEADER<<- opcode: QUERY, status: ${status}, id: 1`, `;; flags: ${flags}; QUERY: 1`, ...more),
  );

test('a server that neither knows nor asks is lame; no data from one that knows is a fact', () => {
  expect(codes(dns.explain(answer('NOERROR', 'qr rd'), true))).toEqual(['dns_lame']);
  expect(dns.explain(answer('NOERROR', 'qr aa rd'), true)).toEqual([]);
  expect(dns.explain(answer('NOERROR', 'qr rd ra'), true)).toEqual([]);
  expect(dns.explain(answer('NXDOMAIN', 'qr aa rd'), true)).toEqual([]);
});

test('a resolver that says why it rejects an answer is quoted', () => {
  const [found] = dns.explain(answer('SERVFAIL', 'qr rd ra', '; EDE: 7 (Signature Expired)'), true);
  expect(found).toMatchObject({ code: 'dns_bogus', confidence: 'sure' });
  expect(found!.text).toContain('a signature has expired');
});

const signed = (until: string) =>
  answer(
    'NOERROR',
    'qr aa rd',
    ';; ANSWER SECTION:',
    `a.example.\t300\tIN\tRRSIG\tA 13 2 300 ${until} 20260901000000 7 example. c2ln`,
    '',
    ';; WHEN: Sun Nov 22 05:27:28 CET 2026',
  );

test('a signature that ran out days before the answer is told; one that ran out in the same night is not', () => {
  expect(codes(dns.explain(signed('20261101000000'), true))).toEqual(['dns_bogus']);
  expect(dns.explain(signed('20261122010000'), true)).toEqual([]);
  expect(dns.explain(signed('20270101000000'), true)).toEqual([]);
});

test('answers that only differ in order, TTL and signatures are the same', () => {
  const record = (ttl: number, value: string) => `a.example.\t${ttl}\tIN\tA\t${value}`;
  const one = answer(
    'NOERROR',
    'qr',
    ';; ANSWER SECTION:',
    record(300, '192.0.2.1'),
    record(300, '192.0.2.2'),
  );
  const two = answer('NOERROR', 'qr', ';; ANSWER SECTION:', record(7, '192.0.2.2'), record(7, '192.0.2.1'));
  const compared = (state: typeof one) => ({ ...dns.seen(state, true).names, ttl: undefined });
  expect(compared(one)).toEqual(compared(two));
});
