import { decode, encode } from 'dns-packet';
import { describe, expect, test } from 'vitest';
import { address, alias, ns, soa, text } from './records.ts';
import { respond } from './respond.ts';
import { type Zone, answer, rcodes } from './zone.ts';

const zone: Zone = {
  origin: 'example.net',
  records: [
    soa('example.net', 'ns1.example.net'),
    address('ns1.example.net', '192.0.2.1'),
    address('a.b.example.net', '192.0.2.2'),
    alias('alias.example.net', 'a.b.example.net'),
    text('*.wild.example.net', 'wild'),
    ns('child.example.net', 'ns1.example.net'),
    text('long.example.net', 'x'.repeat(250), 'y'.repeat(250), 'z'.repeat(250)),
  ],
};
const ask = (name: string, type = 'A') => answer([zone], { name, type });
const dataOf = ({ answers }: ReturnType<typeof ask>) => answers.map(({ data }) => data);

describe('a zone', () => {
  test('answers for a name, whatever its case', () => {
    expect(dataOf(ask('A.b.Example.NET'))).toEqual(['192.0.2.2']);
  });

  test('tells a type that is not there from a name that is not there', () => {
    expect(ask('a.b.example.net', 'MX')).toMatchObject({
      rcode: rcodes.NOERROR,
      authorities: [{ type: 'SOA' }],
    });
    expect(ask('b.example.net')).toMatchObject({ rcode: rcodes.NOERROR, authorities: [{ type: 'SOA' }] });
    expect(ask('c.example.net')).toMatchObject({ rcode: rcodes.NXDOMAIN, authorities: [{ type: 'SOA' }] });
  });

  test('follows an alias to the end', () => {
    expect(dataOf(ask('alias.example.net'))).toEqual(['a.b.example.net', '192.0.2.2']);
    expect(dataOf(ask('alias.example.net', 'CNAME'))).toEqual(['a.b.example.net']);
  });

  test('fills a wildcard with the name that was asked for, at any depth', () => {
    const reply = ask('x.y.wild.example.net', 'TXT');
    expect(reply.answers).toMatchObject([{ name: 'x.y.wild.example.net', data: ['wild'] }]);
  });

  test('refers to the servers of a child, with their addresses', () => {
    expect(ask('www.child.example.net')).toMatchObject({
      authoritative: false,
      answers: [],
      authorities: [{ type: 'NS', name: 'child.example.net' }],
      additionals: [{ type: 'A', data: '192.0.2.1' }],
    });
  });

  test('refuses what is not its own', () => {
    expect(ask('example.com').rcode).toBe(rcodes.REFUSED);
  });
});

test('an answer that is too long for UDP is cut, says so, and comes whole over TCP', () => {
  const query = decode(
    encode({ type: 'query', id: 1, questions: [{ type: 'TXT', name: 'long.example.net' }] }),
  );
  const over = (transport: 'udp' | 'tcp') => {
    const response = respond({ zones: [zone], recursive: false }, query, transport);
    return decode(encode(response!));
  };
  expect(over('udp')).toMatchObject({ id: 1, flag_tc: true, flag_aa: true, answers: [] });
  expect(over('tcp')).toMatchObject({ id: 1, flag_tc: false, answers: [{ type: 'TXT' }] });
});

test('a changing name has its first answer once, and its later one for whoever asks again', () => {
  const changing: Zone = {
    origin: 'example.net',
    records: [address('a.example.net', '192.0.2.1')],
    later: [address('a.example.net', '10.0.0.1')],
  };
  const query = decode(encode({ type: 'query', id: 1, questions: [{ type: 'A', name: 'a.example.net' }] }));
  const answers = [false, true].map((isRepeated) => {
    const view = { zones: [changing], recursive: true };
    return respond(view, query, 'udp', { isRepeated: () => isRepeated })!.answers;
  });
  expect(answers).toMatchObject([[{ data: '192.0.2.1' }], [{ data: '10.0.0.1' }]]);
});
