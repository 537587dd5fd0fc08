import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Capability, cidr, contains, type Job, parseAddress, permitted, toolNames } from '#protocol';
import { admit } from '../../../agent/admission.ts';
import { readControl } from '../../../agent/control.ts';
import type { Policy } from '../../../agent/policy.ts';
import { aJob, aPolicy, aTask } from './builders.ts';

const own = [cidr('93.184.216.10')];
const capabilities: Capability[] = toolNames.map((tool) => ({ tool, version: '1', families: [4, 6] }));

const blocks = ['10.0.0.0/8', '127.0.0.0/8', '93.184.216.0/24', '8.0.0.0/8', 'fd00::/8', '::/0', '0.0.0.0/0'];
const addresses = [
  '10.1.2.3',
  '127.0.0.1',
  '93.184.216.10',
  '93.184.216.34',
  '8.8.8.8',
  'fd00::1',
  '::ffff:10.0.0.1',
];

const policies: fc.Arbitrary<Policy> = fc
  .record({
    allow: fc.subarray(blocks),
    deny: fc.subarray(blocks, { maxLength: 1 }),
    tools: fc.subarray([...toolNames], { minLength: 2 }),
    maxJobs: fc.integer({ min: 1, max: 9 }),
    ports: fc.subarray([53, 80, 443, 33_434]),
    maxPackets: fc.constantFrom(1, 3, 10, 90, 150),
    maxPacketSize: fc.constantFrom(0, 55, 56, 1472),
    minInterval: fc.constantFrom(0.2, 0.2, 0.5, 5),
    continuousJobs: fc.constantFrom(0, 0, 1, 4),
  })
  .map(aPolicy);

const reversed = (text: string) => `${text.split('.').reverse().join('.')}.in-addr.arpa`;
const targets = fc.oneof(
  fc.constantFrom(...addresses, ...addresses.slice(0, 5).map(reversed), 'example.net', '10.in-addr.arpa'),
  fc.ipV4(),
  fc.ipV6(),
  fc.string({ maxLength: 30 }),
);
const values = fc.oneof(
  fc.integer({ min: -1, max: 160 }),
  fc.constantFrom(0.2, 0.5, 1, 53, 80, 443, 1472, 4, 6, 'TCP', 'UDP', 'ICMP', { type: 'PTR' }, true),
  targets,
  fc.jsonValue({ maxDepth: 2 }),
);
const keys = [
  'packets',
  'interval',
  'packetSize',
  'protocol',
  'port',
  'maxHops',
  'queries',
  'ipVersion',
  'query',
  'resolver',
  'continuous',
];

/** Mostly as it should be. */
const rarely = <T, U>(wild: fc.Arbitrary<T>, usual: U) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, { weight: 2, arbitrary: wild });

/** Jobs as an edge could send them: most of them well formed, some with anything in any place. */
const jobs = fc
  .record({
    tool: fc.constantFrom(...toolNames),
    changed: rarely(fc.dictionary(fc.constantFrom(...keys), values, { maxKeys: 2 }), {}),
    target: targets,
    field: rarely(
      fc.tuple(fc.constantFrom('id', 'session', 'result', 'token', 'task', 'held', 'x'), values),
      undefined,
    ),
  })
  .map(({ tool, changed, target, field }) => ({
    ...aJob({ target, task: aTask(tool) }),
    task: { tool, options: { ...aTask(tool).options, ...changed } },
    ...(field && { [field[0]]: field[1] }),
  }));

/** What a job that is begun keeps to, said again without the agent's words. */
function violations({ target, task }: Job, policy: Policy): string[] {
  const { tool, options } = task;
  const mayBe = (text: string) => {
    const address = parseAddress(text);
    if (!address) return true;
    const isOpened = policy.allow.some((block) => contains(block, address));
    return permitted(address, policy) && (isOpened || !own.some((block) => contains(block, address)));
  };
  const forward = target.endsWith('.in-addr.arpa')
    ? target.split('.').slice(0, -2).reverse().join('.')
    : target;
  const checks: Record<string, boolean> = {
    tool: policy.tools.includes(tool),
    target: mayBe(target) && mayBe(forward),
    resolver: !('resolver' in options) || mayBe(options.resolver ?? ''),
    packets: !('packets' in options) || (options.packets ?? 0) <= policy.maxPackets,
    continuous: !('continuous' in options) || options.continuous !== true || policy.continuousJobs > 0,
    probes: tool !== 'traceroute' || options.queries * options.maxHops <= policy.maxPackets,
    size: !('packetSize' in options) || options.packetSize <= policy.maxPacketSize,
    interval: !('interval' in options) || options.interval >= policy.minInterval,
    port: portOf(task) === undefined || policy.ports.includes(portOf(task)!),
    udp: !['mtr', 'traceroute'].includes(tool) || !isUdp(task) || policy.ports.includes(33_434),
    dns: !asksResolver(task) || policy.ports.includes(53),
  };
  return Object.keys(checks).filter((name) => !checks[name]);
}

function isUdp({ options }: Job['task']): boolean {
  return 'protocol' in options && options.protocol === 'UDP';
}

/** Whether a resolver is asked that is not the host's own, or at a port that the job says. */
function asksResolver({ tool, options }: Job['task']): boolean {
  return tool === 'dns' || (tool === 'http' && options.resolver !== undefined);
}

/** Where TCP probes go. */
function portOf({ tool, options }: Job['task']): number | undefined {
  if (tool === 'tcp' || tool === 'tls') return options.port;
  if (tool === 'whois') return 43;
  if (tool === 'http') return options.port ?? (options.protocol === 'HTTP' ? 80 : 443);
  return tool !== 'dns' && tool !== 'bgp' && tool !== 'pmtu' && options.protocol === 'TCP'
    ? (options.port ?? 80)
    : undefined;
}

test('whatever job comes, and whatever the policy: what is admitted keeps to it', () => {
  let admitted = 0;
  let refused = 0;
  fc.assert(
    fc.property(jobs, policies, fc.nat(9), (job, policy, running) => {
      const read = readControl(JSON.stringify({ t: 'job', job }));
      if (!('frame' in read) || read.frame.t !== 'job') return;
      const answer = admit(read.frame.job, { policy, own, capabilities, running });
      if ('failure' in answer) {
        refused += 1;
        expect(answer.failure.message).not.toBe('');
        return;
      }
      admitted += 1;
      expect(violations(answer.job, policy)).toEqual([]);
      expect(running).toBeLessThan(policy.maxJobs);
      expect(answer.job.id).toBe(`${answer.job.session}.${answer.job.result}`);
    }),
    { numRuns: 5_000 },
  );
  expect(Math.min(admitted, refused)).toBeGreaterThan(50);
});

test('the widest policy takes the most that the protocol has', () => {
  const policy = aPolicy({ allow: blocks });
  const most = aTask('traceroute', { queries: 5, maxHops: 30, protocol: 'UDP' });
  expect(admit(aJob({ task: most }), { policy, own, capabilities, running: 0 })).not.toHaveProperty(
    'failure',
  );
});
