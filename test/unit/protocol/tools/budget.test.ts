import { expect, test } from 'vitest';
import { limits } from '#protocol';
import { tools } from '#protocol/tools/index.ts';
import { recordings } from './recordings.ts';

test.each(recordings)('$name ran within its budget', ({ tool, options, log }) => {
  expect(log.at(-1)![0]).toBeLessThan(tool.budgetMs(options));
});

test('the budget of the longest run is above its probing time and within the bound of a job', () => {
  const { ping, traceroute, mtr, dns } = tools;
  const long = { packets: 24, interval: 5, packetSize: 56, protocol: 'ICMP' } as const;
  const overPort = { protocol: 'ICMP', port: 80 } as const;
  for (const ms of [ping.budgetMs(long), mtr.budgetMs({ ...long, ...overPort })]) {
    expect(ms).toBeGreaterThan(24 * 5 * 1000);
    expect(ms).toBeLessThanOrEqual(limits.job.durationMs);
  }
  // 150 probes, 16 at a time, 2 s each: measured 18.0 s in a network where nobody answers.
  expect(traceroute.budgetMs({ ...overPort, maxHops: 30, queries: 5, packetSize: 32 })).toBeGreaterThan(
    20_000,
  );
  const query = { query: { type: 'A' }, protocol: 'UDP', port: 53, trace: false, dnssec: false } as const;
  // Three servers of resolv.conf, each asked twice for 2 s.
  expect(dns.budgetMs(query)).toBeGreaterThan(12_000);
  expect(dns.budgetMs({ ...query, trace: true })).toBeGreaterThan(10_000);
  expect(dns.budgetMs({ ...query, resolver: '192.0.2.53' })).toBeLessThan(dns.budgetMs(query));
});
