import { expect, test } from 'vitest';
import type { Entry } from '#protocol';
import { emptyRedaction, redact } from '#protocol/redact/redact.ts';
import { bgp } from '#protocol/tools/bgp.ts';
import { aRoute } from '../../../support/a-route.ts';
import { aNote, folded, logOf } from '../tools/recordings.ts';

function redacted(log: readonly Entry[], asked: string, rule: { hops: number; private: boolean }): Entry[] {
  const state = emptyRedaction({ tool: 'bgp', rule, asked: [asked] });
  return log.map((entry) => redact(state, entry));
}
const routesIn = (log: Entry[]) => bgp.toResult(folded('bgp', log), true).routes;
const aPrinted: Entry[] = [
  '8.8.8.0/24           unicast [up 2026-11-26 from 9.9.9.9] * (100) [AS64500i]',
  '\tvia 1.1.1.1 on eth0',
  '\tBGP.as_path: 64500',
  '\tBGP.next_hop: 1.1.1.1',
  '\tBGP.cluster_list: 10.0.0.7',
  '\tBGP.ext_community: (rt, 10.0.0.8, 1)',
].map((text) => [0, 'o', text]);

test('where hops are hidden, so are neighbours; the prefix and its path are the answer', () => {
  const log = redacted(aPrinted, '8.8.8.8', { hops: 1, private: false });
  expect(JSON.stringify(log)).not.toMatch(/1\.1\.1\.1|9\.9\.9\.9|10\.0\.0/);
  expect(routesIn(log)).toMatchObject([
    { prefix: '8.8.8.0/24', best: true, protocol: 'up', peer: null, nextHop: null, asPath: [64500] },
  ]);
});

test('where private addresses are hidden, they are wherever they stand', () => {
  const log = redacted(aPrinted, '8.8.8.8', { hops: 0, private: true });
  expect(JSON.stringify(log)).not.toContain('10.0.0');
  expect(routesIn(log)).toMatchObject([{ nextHop: '1.1.1.1', peer: '9.9.9.9' }]);
});

test('a private prefix is hidden, unless it is what was asked for; the default route says nothing', () => {
  const [first] = logOf('bgp/own').filter(([, channel, text]) => channel === 'o' && text.includes('['));
  const rule = { hops: 0, private: true };
  expect(routesIn(redacted([first!], '::/0', rule))[0]!.prefix).toBe('[hidden]/48');
  expect(routesIn(redacted([first!], '2001:db8:601::/48', rule))[0]!.prefix).toBe('2001:db8:601::/48');
  const [, byDefault] = redacted(logOf('bgp/default'), '203.0.113.1', rule).filter(([, c]) => c === 'o');
  expect(byDefault![2]).toMatch(/^0\.0\.0\.0\/0 /);
});

const aTold = [
  aNote({ k: 'community', community: 'rt:10.0.0.8:1', name: 'from 10.0.0.9' }),
  aNote({
    k: 'route',
    ...aRoute({
      prefix: '8.8.8.0/24',
      nextHop: '1.1.1.1',
      peer: '9.9.9.9',
      communities: { standard: ['64500:1'], large: [], extended: ['rt:10.0.0.8:1'] },
    }),
  }),
];

test('so it is with routes that come as notes', () => {
  const withoutHops = redacted(aTold, '8.8.8.8', { hops: 1, private: false });
  expect(JSON.stringify(withoutHops)).not.toMatch(/1\.1\.1\.1|9\.9\.9\.9|10\.0\.0/);
  expect(routesIn(withoutHops)).toMatchObject([
    { prefix: '8.8.8.0/24', peer: null, nextHop: null, med: null },
  ]);
  const withoutPrivate = redacted(aTold, '8.8.8.8', { hops: 0, private: true });
  expect(JSON.stringify(withoutPrivate)).not.toContain('10.0.0');
  expect(routesIn(withoutPrivate)).toMatchObject([{ peer: '9.9.9.9', nextHop: '1.1.1.1' }]);
});

test('a private prefix in a note is hidden, unless it is what was asked for', () => {
  const log = [aNote({ k: 'route', ...aRoute({ prefix: '10.0.0.0/8' }) })];
  const rule = { hops: 0, private: true };
  expect(routesIn(redacted(log, '8.8.8.8', rule))[0]!.prefix).toBe('[hidden]/8');
  expect(routesIn(redacted(log, '10.0.0.0/8', rule))[0]!.prefix).toBe('10.0.0.0/8');
});
