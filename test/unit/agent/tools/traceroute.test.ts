import { expect, test } from 'vitest';
import { traceroute } from '../../../../agent/tools/traceroute.ts';

const isWhole = traceroute.isWholeLine!({
  protocol: 'ICMP',
  port: 80,
  maxHops: 30,
  queries: 3,
  packetSize: 32,
});

test.each([
  ['traceroute to 192.0.2.7 (192.0.2.7), 30 hops max, 60 byte packets', true],
  [' 1  192.0.2.1  0.1 ms', false],
  [' 1  192.0.2.1  0.1 ms  0.2 ms *', true],
  [' 1  * * *', true],
  [' 1  * *', false],
  [' 4  192.0.2.1  0.1 ms !H 192.0.2.2  0.2 ms  0.3 ms !H', true],
  [' 4  192.0.2.1  0.1 ms !H 192.0.2.2  0.2 ms  0.3 ms !<13>', true],
  [' 4  192.0.2.1  0.1 ms !H 192.0.2.2  0.2 ms  0.3 ms !', false],
  [' 4  192.0.2.1  0.1 ms !H 192.0.2.2  0.2 ms  0.3 ms !F', false],
  [' 4  192.0.2.1  0.1 ms !H 192.0.2.2  0.2 ms  0.3 ms !F-14', false],
])('traceroute has finished the line %j: %s', (line, expected) => {
  expect(isWhole(line)).toBe(expected);
});
