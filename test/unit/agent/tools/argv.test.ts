import { describe, expect, test } from 'vitest';
import { parseTarget, type Task } from '#protocol';
import type { Aim } from '../../../../agent/tools/tool.ts';
import { aTask } from '../builders.ts';
import { programTool } from '../fixtures.ts';

const four: Aim['contact'] = { address: '192.0.2.7', family: 4 };
const six: Aim['contact'] = { address: '2001:db8::7', family: 6 };

function line(task: Task, contact: Aim['contact'], target = 'example.net', isRoot = true): string {
  return programTool(task.tool)
    .argv(task.options, { target: parseTarget(target), contact, isRoot })
    .join(' ');
}

describe('a command line', () => {
  test.each([
    [aTask('ping'), four, '-O -n -c 3 -i 0.2 -s 56 -W 2 -4 -- 192.0.2.7'],
    [
      aTask('ping', { packets: 100, interval: 1, packetSize: 0 }),
      six,
      '-O -n -c 100 -i 1 -s 0 -W 2 -6 -- 2001:db8::7',
    ],
    [aTask('traceroute'), four, '-n -q 3 -m 30 -w 2,10,50 -I -4 -- 192.0.2.7 60'],
    [
      aTask('traceroute', { protocol: 'UDP', queries: 1 }),
      six,
      '-n -q 1 -m 30 -w 2,10,50 -6 -- 2001:db8::7 80',
    ],
    [aTask('traceroute', { packetSize: 1000 }), six, '-n -q 3 -m 30 -w 2,10,50 -I -6 -- 2001:db8::7 1048'],
    [
      aTask('traceroute', { protocol: 'TCP', port: 443, maxHops: 5 }),
      four,
      '-n -q 3 -m 5 -w 2,10,50 -T -p 443 -4 -- 192.0.2.7',
    ],
    // mtr counts the headers: 20 + 8 bytes of IPv4 and ICMP, 40 + 8 of IPv6
    [aTask('mtr'), four, '--raw -n -e -c 3 -i 0.2 -s 84 -G 2 -4 -- 192.0.2.7'],
    [aTask('mtr', { protocol: 'UDP' }), six, '--raw -n -e -c 3 -i 0.2 -s 104 -G 2 -u -6 -- 2001:db8::7'],
    [
      aTask('mtr', { protocol: 'TCP', port: 443 }),
      four,
      '--raw -n -e -c 3 -i 0.2 -s 84 -G 2 -T -P 443 -4 -- 192.0.2.7',
    ],
    [aTask('dns'), null, '-q example.net -t A -p 53 +tries=2 +time=2 +nsid'],
    [
      aTask('dns', { query: { type: 'TXT' }, protocol: 'TCP', dnssec: true, ipVersion: 6 }),
      six,
      '-q example.net -t TXT @2001:db8::7 -p 53 +tries=2 +time=2 +tcp +nsid +dnssec -6',
    ],
  ])('%j', (task, contact, expected) => {
    expect(line(task, contact)).toBe(expected);
  });

  test('mtr probes no faster than it lets users who are not root', () => {
    expect(line(aTask('mtr'), four, 'example.net', false)).toContain('-i 1 ');
    expect(line(aTask('mtr', { interval: 2 }), four, 'example.net', false)).toContain('-i 2 ');
  });

  test('a PTR of an address is asked for as such', () => {
    expect(line(aTask('dns', { query: { type: 'PTR' } }), null, '192.0.2.7')).toMatch(/^-x 192\.0\.2\.7 -p/);
    expect(line(aTask('dns', { query: { type: 'PTR' } }), null, '7.2.0.192.in-addr.arpa')).toMatch(
      /^-q 7\.2/,
    );
    expect(line(aTask('dns'), null, '2001:db8::7')).toMatch(/^-q 2001:db8::7 -t A/);
  });
});

test('hops of an mtr are in its lines of addresses', () => {
  const { hopsIn } = programTool('mtr');
  const lines = ['x 0 1', 'h 0 192.0.2.1', 'h 1 2001:DB8::1', 'p 0 192 1', 'm 0 1 0 1 1'];
  expect(lines.flatMap((line) => hopsIn!(line))).toEqual(['192.0.2.1', '2001:db8::1']);
});

describe('what an exit status means', () => {
  const exit = (code: number | null, signal: NodeJS.Signals | null = null) => ({ code, signal });

  test.each([
    ['ping', 0],
    ['ping', 1],
    ['traceroute', 0],
    ['mtr', 0],
    ['dns', 0],
  ] as const)('%s %i: it did its work', (tool, code) => {
    expect(programTool(tool).verdict(exit(code), '')).toEqual({ kind: 'finished', exit: code });
  });

  test.each([
    ['ping', 2],
    ['traceroute', 1],
    ['mtr', 1],
    ['dns', 10],
  ] as const)('%s %i: it failed, in its own words', (tool, code) => {
    expect(programTool(tool).verdict(exit(code), 'Network is unreachable')).toEqual({
      kind: 'failed',
      failure: { owner: 'agent', code: 'tool_failed', message: 'Network is unreachable' },
    });
    expect(programTool(tool).verdict(exit(code), '')).toMatchObject({
      failure: { message: `${tool} ended with status ${code}` },
    });
  });

  test('a signal that was not ours is a failure', () => {
    expect(programTool('ping').verdict(exit(null, 'SIGSEGV'), '')).toMatchObject({
      failure: { message: 'ping was ended by SIGSEGV' },
    });
  });

  test('dig that got no answer blames the resolver', () => {
    expect(programTool('dns').verdict(exit(9), '')).toMatchObject({
      failure: { owner: 'resolver', code: 'resolver_failed' },
    });
  });
});
