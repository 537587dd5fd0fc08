import { expect, test } from 'vitest';
import type { Task } from '#protocol';
import { beyondBounds } from '../../../agent/bounds.ts';
import { aPolicy, aTask } from './builders.ts';

type Tightened = Parameters<typeof aPolicy>[0];

const udp = aTask('traceroute', { protocol: 'UDP' });
const tcp = aTask('mtr', { protocol: 'TCP', port: 443 });

test.each<[string, Task, Tightened, string]>([
  [
    'packets of ping',
    aTask('ping', { packets: 11 }),
    { maxPackets: 10 },
    '10 probes in a run, not 11 packets',
  ],
  ['rounds of mtr', aTask('mtr', { packets: 11 }), { maxPackets: 10 }, '10 probes in a run, not 11 rounds'],
  [
    'probes times hops of traceroute',
    aTask('traceroute', { queries: 3, maxHops: 30 }),
    { maxPackets: 89 },
    '89 probes in a run, not 3 probes × 30 hops',
  ],
  [
    'a big packet',
    aTask('ping', { packetSize: 101 }),
    { maxPacketSize: 100 },
    '100 bytes in a packet, not 101',
  ],
  ['a short interval', aTask('mtr', { interval: 0.5 }), { minInterval: 1 }, '1 s between probes, not 0.5 s'],
  ['a TCP port', tcp, { ports: [53, 80] }, 'does not permit port 443: its ports are 53, 80'],
  ['a resolver’s port', aTask('dns'), { ports: [] }, 'does not permit port 53: its ports are none'],
  [
    'a port of TLS',
    aTask('tls', { port: 8883 }),
    { ports: [443] },
    'does not permit port 8883: its ports are 443',
  ],
  [
    'a resolver of http',
    aTask('http', { resolver: '192.0.2.53' }),
    { ports: [443] },
    'does not permit port 53: its ports are 443',
  ],
  ['UDP probes', udp, { ports: [80] }, 'does not permit UDP probes: its ports are 80'],
])('%s beyond the policy: the sentence says what is allowed', (_, task, policy, why) => {
  expect(beyondBounds(task, aPolicy(policy))).toContain(why);
});

test.each<[string, Task, Tightened]>([
  [
    'the most that is allowed',
    aTask('ping', { packets: 10, packetSize: 100 }),
    { maxPackets: 10, maxPacketSize: 100 },
  ],
  ['the shortest interval', aTask('mtr', { interval: 1 }), { minInterval: 1 }],
  ['just as many probes', aTask('traceroute', { queries: 3, maxHops: 30 }), { maxPackets: 90 }],
  ['ICMP, which has no port', aTask('traceroute', { port: 443 }), { ports: [] }],
  ['UDP, whatever the option port says', udp, { ports: [33434] }],
  ['a port that is listed', tcp, { ports: [443] }],
  ['all that the protocol has', aTask('traceroute', { queries: 5, maxHops: 30, protocol: 'TCP' }), {}],
])('%s is within', (_, task, policy) => {
  expect(beyondBounds(task, aPolicy(policy))).toBeUndefined();
});
