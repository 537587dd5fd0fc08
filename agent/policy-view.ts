import { formatCidr, limits } from '#protocol';
import type { PolicyFile } from './config.ts';
import type { Policy } from './policy.ts';

/** The policy in force as a policy file says it, with nothing left out: what `doctor --json` prints is one. */
export function policyFileOf(policy: Policy): PolicyFile {
  return {
    ...policy,
    allow: policy.allow.map(formatCidr),
    deny: policy.deny.map(formatCidr),
    tools: [...policy.tools],
    ports: [...policy.ports] as PolicyFile['ports'],
  };
}

const { probes, roundMs, targets } = limits.mesh;
const meshRule = `${probes} pings to each in ${roundMs / 1000} s, of at most ${targets} PoPs and anchors that the edge names`;

/** The policy in force for somebody who reads it in a terminal, line by line: what it is about, and what it says. */
export function policyLines(policy: Policy): [name: string, rule: string][] {
  const { allow, deny, tools, ports } = policyFileOf(policy);
  const { prefixLengthV4, prefixLengthV6 } = limits.target;
  return [
    ['tools', listed(tools ?? [])],
    ['may measure', ['global unicast', ...allow].join(', ')],
    ['refused', [...deny, 'this host itself unless listed above', 'everything else'].join(', ')],
    ['ports', `${listed(ports)} (${limits.probe.udpPort} stands for UDP probes)`],
    ['a run', `at most ${policy.maxPackets} probes of ${policy.maxPacketSize} bytes`],
    ['time', `at least ${policy.minInterval} s between probes, at most ${policy.maxDuration} s in all`],
    ['continuous', continuousRule(policy)],
    ['jobs', `at most ${policy.maxJobs} at once`],
    [
      'one target',
      `at most ${policy.targetBurst} jobs at once and ${policy.targetPerMinute} a minute, per /${prefixLengthV4} or /${prefixLengthV6}, over all clients`,
    ],
    ['router', routerRule(policy)],
    ['networks', networksRule(policy)],
    ['mesh', policy.mesh ? meshRule : 'not measured'],
  ];
}

function networksRule({ asnZone, ixps }: Policy): string {
  const asked = asnZone === null ? 'not asked for' : `hops’ addresses are asked for at ${asnZone}, by DNS`;
  return ixps === null ? asked : `${asked}; exchanges are in ${ixps}`;
}

function continuousRule({ continuousJobs, continuousSeconds }: Policy): string {
  if (continuousJobs === 0) return 'no such runs';
  return `at most ${continuousJobs} runs at once that go on until they are stopped, for ${continuousSeconds} s`;
}

function routerRule({ router, bird, frr }: Policy): string {
  const all = { bird: `BIRD at ${bird}`, frr: `FRR in ${frr}`, gobgp: 'GoBGP on this host' };
  return router === 'auto' ? `the first of ${Object.values(all).join(', ')}` : all[router];
}

function listed(items: readonly (string | number)[]): string {
  return items.join(', ') || 'none';
}
