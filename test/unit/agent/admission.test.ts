import { describe, expect, test } from 'vitest';
import { type Capability, cidr, type Job } from '#protocol';
import { admit, type Host } from '../../../agent/admission.ts';
import { aJob, aPolicy, aTask, failureIn } from './builders.ts';

const both: Capability[] = (['ping', 'traceroute', 'mtr', 'dns', 'http', 'tls'] as const).map((tool) => ({
  tool,
  version: '1',
  families: [4, 6],
}));

function aHost(host: Partial<Host> = {}): Host {
  return { policy: aPolicy(), own: [cidr('93.184.216.10')], capabilities: both, running: 0, ...host };
}

const only4: Capability[] = [{ tool: 'ping', version: '1', families: [4] }];
const missing: Capability[] = [
  { tool: 'ping', version: null, families: [], reason: 'ping is missing: apt-get' },
];

describe('a job is refused before it begins', () => {
  test.each<[string, Partial<Job>, Partial<Host>, string, string]>([
    ['a private literal', { target: '10.0.0.1' }, {}, 'policy', 'private_address'],
    ['its own address', { target: '93.184.216.10' }, {}, 'policy', 'private_address'],
    ['a scoped literal', { target: 'fe80::1%eth0' }, {}, 'policy', 'private_address'],
    ['what is no target', { target: '-h' }, {}, 'target', 'bad_target'],
    ['a special name', { target: 'localhost' }, {}, 'target', 'special_name'],
    ['a tool that policy forbids', {}, { policy: aPolicy({ tools: ['dns'] }) }, 'policy', 'tool_not_allowed'],
    ['a tool that is missing', {}, { capabilities: missing }, 'agent', 'tool_missing'],
    ['a tool that was never heard of', {}, { capabilities: [] }, 'agent', 'tool_missing'],
    [
      'a family that is missing',
      { target: '2606:4700::1' },
      { capabilities: only4 },
      'agent',
      'family_missing',
    ],
    ['one job too many', {}, { running: 8 }, 'agent', 'agent_busy'],
    [
      'IPv6 of a host that has none',
      { target: 'example.net', task: aTask('ping', { ipVersion: 6 }) },
      { capabilities: only4 },
      'agent',
      'family_missing',
    ],
    ['an IPv4 literal over IPv6', { task: aTask('ping', { ipVersion: 6 }) }, {}, 'target', 'no_address'],
    [
      'a private resolver',
      { task: aTask('dns', { resolver: '127.0.0.1' }) },
      {},
      'policy',
      'private_address',
    ],
    [
      'a private resolver for http',
      { target: 'www.example.net', task: aTask('http', { resolver: '64:ff9b::a00:1' }) },
      {},
      'policy',
      'private_address',
    ],
    [
      'a handshake with a private address',
      { target: '::ffff:10.0.0.1', task: aTask('tls', { serverName: 'www.example.net' }) },
      {},
      'policy',
      'private_address',
    ],
    [
      'a question about a private address',
      { target: '10.0.0.1', task: aTask('dns', { query: { type: 'PTR' } }) },
      {},
      'policy',
      'private_address',
    ],
    [
      'the same question as a name',
      { target: '1.0.0.10.in-addr.arpa', task: aTask('dns', { query: { type: 'PTR' } }) },
      {},
      'policy',
      'private_address',
    ],
    [
      'a question about a private block',
      { target: '168.192.in-addr.arpa', task: aTask('dns', { query: { type: 'SOA' } }) },
      {},
      'policy',
      'private_address',
    ],
    [
      'a question about its own address',
      { target: '10.216.184.93.in-addr.arpa', task: aTask('dns', { query: { type: 'PTR' } }) },
      {},
      'policy',
      'private_address',
    ],
    ['a reverse name to ping', { target: '1.0.0.127.in-addr.arpa' }, {}, 'policy', 'private_address'],
    [
      'a reverse name as resolver',
      { task: aTask('dns', { resolver: '1.0.0.127.in-addr.arpa' }) },
      {},
      'policy',
      'private_address',
    ],
    ['more than the policy permits', {}, { policy: aPolicy({ maxPackets: 2 }) }, 'policy', 'bad_option'],
    [
      'an option as resolver',
      { task: aTask('dns', { resolver: '-f/etc/passwd' }) },
      {},
      'target',
      'bad_target',
    ],
  ])('%s', (_, job, host, owner, code) => {
    const given = aJob({ target: '93.184.216.34', ...job });
    expect(failureIn(admit(given, aHost(host)))).toMatchObject({ owner, code });
  });

  test('when its id is not its own', () => {
    expect(failureIn(admit({ ...aJob(), id: '../../x' }, aHost()))).toMatchObject({ code: 'bad_option' });
  });
});

describe('a job is taken, and says who will be contacted', () => {
  test('a literal, checked', () => {
    expect(admit(aJob({ target: '93.184.216.34' }), aHost())).toMatchObject({
      contact: { kind: 'address', address: '93.184.216.34', family: 4 },
      usable: [4, 6],
    });
  });

  test('a name, for both families unless one is asked for', () => {
    expect(admit(aJob({ target: 'Example.NET.' }), aHost())).toMatchObject({
      target: { kind: 'name', text: 'example.net' },
      contact: { kind: 'name', name: 'example.net', families: [4, 6] },
    });
    const six = aJob({ target: 'example.net', task: aTask('mtr', { ipVersion: 6 }) });
    expect(admit(six, aHost())).toMatchObject({ contact: { families: [6] } });
  });

  test('for dns nobody but the resolver: the target is only asked about', () => {
    const about = aJob({ target: '93.184.216.34', task: aTask('dns', { query: { type: 'PTR' } }) });
    expect(admit(about, aHost())).toMatchObject({ contact: { kind: 'none' } });
    const of = aJob({ target: 'example.net', task: aTask('dns', { resolver: '9.9.9.9' }) });
    expect(admit(of, aHost())).toMatchObject({ contact: { kind: 'address', address: '9.9.9.9' } });
    const byName = aJob({ target: 'example.net', task: aTask('dns', { resolver: 'dns.example' }) });
    expect(admit(byName, aHost())).toMatchObject({ contact: { kind: 'name', name: 'dns.example' } });
  });
});
