import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseTarget, type Task } from '#protocol';
import { agentToolFor } from '../../../../agent/tools/index.ts';
import type { ProgramTool } from '../../../../agent/tools/tool.ts';
import { aTask } from '../builders.ts';

const fixtures = new URL('../../../fixtures/', import.meta.url);

const busybox = 'BusyBox v1.35.0 (Debian 1:1.35.0-4+deb12u1+b1)';
const versions = {
  'ping of iputils': 'ping from iputils 20221126',
  'ping of inetutils': 'ping (GNU inetutils) 2.4',
  'ping of busybox': busybox,
  'traceroute of Butskoy': 'Modern traceroute for Linux, version 2.1.2',
  'traceroute of inetutils': 'traceroute (GNU inetutils) 2.4',
  'traceroute of busybox': `${busybox}, without ICMP`,
};

function dialect(task: Task, version: string): ProgramTool<Task['options']> {
  const tool = agentToolFor(task, version);
  if (tool.kind !== 'program') throw new Error('no program');
  return tool;
}

const four = { address: '192.0.2.7', family: 4 } as const;
const six = { address: '2001:db8::7', family: 6 } as const;

interface Recorded {
  readonly name: string;
  readonly target: string;
  readonly options: Task['options'];
  readonly version: string;
  readonly command: string;
}

const recorded = (['ping', 'traceroute'] as const).flatMap((tool) =>
  readdirSync(new URL(`${tool}/`, fixtures))
    .filter((file) => /^(?:inetutils|busybox|sized)-[\w-]+\.json$/.test(file))
    .map((file) => ({
      tool,
      ...(JSON.parse(readFileSync(new URL(`${tool}/${file}`, fixtures), 'utf8')) as Recorded),
      name: `${tool}/${file}`,
    })),
);

test.each(recorded)('$name was recorded with the command line that the agent makes', (recording) => {
  const { tool, target, options, version, command } = recording;
  const contact = { address: target, family: target.includes(':') ? 6 : 4 } as const;
  const aim = { target: parseTarget(target), contact, isRoot: true };
  const argv = dialect({ tool, options } as Task, version).argv(options, aim);
  expect(command.endsWith(` ${argv.join(' ')}`), `${command} | ${argv.join(' ')}`).toBe(true);
});

test('there are recordings of every dialect', () => {
  const known = new Set(recorded.map(({ tool, version }) => `${tool} ${version.split(/[ \d]/)[0]}`));
  for (const one of ['ping ping', 'ping BusyBox', 'traceroute traceroute', 'traceroute BusyBox'])
    expect(known).toContain(one);
});

test.each(Object.entries(versions))('%s is known by what it calls itself', (name, version) => {
  const [tool] = name.split(' ') as ['ping' | 'traceroute'];
  const { versionIn } = dialect(aTask(tool), version);
  expect(versionIn?.(version)).toBe(/iputils|Butskoy/.test(name) ? undefined : version);
});

describe('a dialect that can’t', () => {
  const why = (task: Task, version: string, contact: typeof four | typeof six = four) =>
    dialect(task, version).cannot?.(task.options, { contact, version });
  const ofInetutils = versions['traceroute of inetutils'];
  const ofBusybox = versions['traceroute of busybox'];

  test.each([
    ['TCP', aTask('traceroute', { protocol: 'TCP' }), ofInetutils, /knows no TCP/],
    ['TCP', aTask('traceroute', { protocol: 'TCP' }), ofBusybox, /knows no TCP/],
    ['sizes', aTask('traceroute', { packetSize: 33 }), ofInetutils, /knows no packet size/],
    ['small sizes', aTask('traceroute', { protocol: 'UDP', packetSize: 17 }), ofBusybox, /at least 18 bytes/],
    ['ICMP', aTask('traceroute'), ofBusybox, /knows no ICMP/],
  ])('do %s says so', (_, task, version, expected) => {
    expect(why(task, version)).toMatch(expected);
  });

  test('ping often over IPv6 says so, unless there is time to ping slower', () => {
    const version = versions['ping of inetutils'];
    const many = aTask('ping', { packets: 30, interval: 0.2 });
    expect(why(many, version, six)).toMatch(/one packet a second at most/);
    expect(why(many, version, four)).toBeUndefined();
    expect(why(aTask('ping', { packets: 3, interval: 0.5 }), version, six)).toBeUndefined();
  });

  test('does all the rest', () => {
    expect(why(aTask('traceroute'), ofInetutils)).toBeUndefined();
    expect(why(aTask('traceroute', { protocol: 'UDP' }), ofBusybox)).toBeUndefined();
    expect(why(aTask('traceroute'), busybox)).toBeUndefined();
    expect(why(aTask('ping'), busybox)).toBeUndefined();
  });
});
