import { expect, test } from 'vitest';
import type { ToolName } from '#protocol';
import { caseOf, everyTool, foldedBy, recordings } from './recordings.ts';

const kinds = ['good', 'lost', 'unreachable', 'unknown', 'ipv6', 'odd'] as const;

/**
 * A recording of each kind. Null: there is none to be had, as the agent resolves names before it connects (`unknown`), or as nothing is sent
 * that could be lost (`lost`).
 */
const kept: Record<ToolName, Record<(typeof kinds)[number], string | null>> = {
  ping: {
    good: 'ipv4',
    lost: 'loss',
    unreachable: 'unreachable',
    unknown: 'unknown-host',
    ipv6: 'ipv6',
    odd: 'duplicate',
  },
  traceroute: {
    good: 'icmp-ipv4',
    lost: 'timeout',
    unreachable: 'unreachable',
    unknown: 'unknown-host',
    ipv6: 'udp-ipv6',
    odd: 'ecmp',
  },
  mtr: {
    good: 'icmp-ipv4',
    lost: 'loss',
    unreachable: 'filtered-ipv6',
    unknown: 'unknown-host',
    ipv6: 'icmp-ipv6',
    odd: 'mpls',
  },
  dns: {
    good: 'a',
    lost: 'timeout',
    unreachable: 'no-server',
    unknown: 'nxdomain',
    ipv6: 'aaaa-ipv6',
    odd: 'bogus',
  },
  tcp: {
    good: 'open',
    lost: 'lossy',
    unreachable: 'unreachable',
    unknown: null,
    ipv6: 'open-ipv6',
    odd: 'prohibited',
  },
  http: {
    good: 'get',
    lost: 'silent',
    unreachable: 'refused',
    unknown: null,
    ipv6: 'head-ipv6',
    odd: 'broken-off',
  },
  tls: {
    good: 'trusted',
    lost: 'silent',
    unreachable: 'refused',
    unknown: null,
    ipv6: 'trusted-ipv6',
    odd: 'incomplete',
  },
  whois: {
    good: 'address',
    lost: 'silent',
    unreachable: 'refused',
    unknown: 'unknown',
    ipv6: 'address-ipv6',
    odd: 'odd',
  },
  pmtu: {
    good: 'clean',
    lost: 'tracepath-silent',
    unreachable: 'unreachable',
    unknown: null,
    ipv6: 'clean-ipv6',
    odd: 'mtu1400-ipv6',
  },
  bgp: {
    good: 'prefix',
    lost: null,
    unreachable: 'own',
    unknown: 'no-route',
    ipv6: 'address-ipv6',
    odd: 'default',
  },
};

const all = everyTool.flatMap(({ name: tool }) =>
  kinds.flatMap((kind) =>
    kept[tool][kind] === null ? [] : [{ tool, kind, name: `${tool}/${kept[tool][kind]}` }],
  ),
);
const of = (name: string) => recordings.filter((recording) => caseOf(recording.name) === name);

/** What the agent does itself has one version only: the one that is tested here. */
const isProgram = (version: string) => !version.startsWith('Node.js ');
const versions = (some: typeof recordings) =>
  new Set(some.map(({ version }) => version).filter((version) => isProgram(version)));

test.each(all)('$tool: there is a recording of a run of the kind $kind, $name', ({ name }) => {
  expect(of(name).length).toBeGreaterThan(0);
});

test.each(
  all.filter(({ tool }) => recordings.some((one) => one.tool.name === tool && isProgram(one.version))),
)('$name was recorded with more than one version of its program', ({ name }) => {
  expect(versions(of(name)).size).toBeGreaterThanOrEqual(2);
});

test.each(recordings)(
  '$name says by its name which version it is of, unless it is the first one',
  ({ name, version }) => {
    const said = name.slice(caseOf(name).length + 1);
    expect(version).toContain(said);
  },
);

test.each(all.filter(({ kind }) => kind === 'ipv6'))('$name is of IPv6', ({ name }) => {
  for (const { log } of of(name)) expect(log.map(([, , text]) => text).join('\n')).toMatch(/2001:db8:/);
});

test.each(all)(
  '$tool: of the kind $kind there is something to find only where something is wrong',
  ({ kind, name }) => {
    for (const { tool, log } of of(name)) {
      const found = tool.explain(foldedBy(tool, log), true);
      if (kind === 'good') expect(found).toEqual([]);
      if (kind === 'lost') expect(found).not.toEqual([]);
    }
  },
);
