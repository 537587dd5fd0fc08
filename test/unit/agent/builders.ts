import type { Failure, Job, Mesh, Task } from '#protocol';
import { policyOf } from '../../../agent/config.ts';
import type { Log } from '../../../agent/log.ts';
import type { Policy } from '../../../agent/policy.ts';
import type { NameResolver } from '../../../agent/resolve.ts';
import type { NativeHost } from '../../../agent/tools/tool.ts';
import { makeKeys, type Identity } from '../../../agent/identity.ts';

const sessionId = 's'.repeat(43);

type TaskOf<T extends Task['tool']> = Extract<Task, { tool: T }>;

const defaults: { [T in Task['tool']]: TaskOf<T>['options'] } = {
  ping: { packets: 3, interval: 0.2, packetSize: 56, protocol: 'ICMP' },
  traceroute: { protocol: 'ICMP', port: 80, maxHops: 30, queries: 3, packetSize: 32 },
  mtr: { packets: 3, interval: 0.2, protocol: 'ICMP', port: 80, packetSize: 56 },
  dns: { query: { type: 'A' }, protocol: 'UDP', port: 53, trace: false, dnssec: false },
  tcp: { port: 443, packets: 3, interval: 0.2 },
  http: { request: { method: 'HEAD', path: '/', query: '', headers: {} }, protocol: 'HTTPS' },
  tls: { port: 443 },
  bgp: { query: { type: 'route' } },
  whois: {},
  pmtu: {},
};

/** A task with defaults for what a test doesn't care about. */
export function aTask<T extends Task['tool']>(tool: T, options: Partial<TaskOf<T>['options']> = {}): Task {
  return { tool, options: { ...defaults[tool], ...options } } as Task;
}

/** A job with defaults for what a test doesn't care about. */
export function aJob({
  session = sessionId,
  result = 1,
  target = '127.0.0.1',
  task = aTask('ping'),
  held,
}: Partial<Job> = {}): Job {
  return {
    id: `${session}.${result}`,
    session,
    result,
    token: 'T'.repeat(43),
    target,
    task,
    ...(held && { held }),
  };
}

/** A policy that lets everything run, against nothing beyond the default. */
export function aPolicy({
  allow = [],
  deny = [],
  ...more
}: Partial<Omit<Policy, 'allow' | 'deny'>> & { allow?: string[]; deny?: string[] } = {}): Policy {
  return { ...policyOf({ state: '', allow, deny }), ...more };
}

/** A mesh of PoPs at these addresses: `pop-1`, `pop-2`, … */
export function aMesh(...addresses: string[]): Mesh {
  const targets = addresses.map((address, index) => ({
    id: `pop-${index + 1}`,
    [address.includes(':') ? 'ipv6' : 'ipv4']: address,
  }));
  return { revision: 'r1', targets };
}

export function anIdentity(edge: string): Identity {
  return { edge, agent: 'a'.repeat(43), pop: 'vie1', privateKey: makeKeys().privateKey };
}

/** A log that keeps what it is told. */
export function aLog(): { log: Log; lines: { level: string; msg: string; [field: string]: unknown }[] } {
  const lines: { level: string; msg: string; [field: string]: unknown }[] = [];
  return { lines, log: (level, msg, fields) => lines.push({ level, msg, ...fields }) };
}

/** An error as `node:dns` throws it. */
export function dnsError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** A resolver that knows what it is given and counts how often it is asked; an unknown name does not exist. */
export function aResolver(
  zone: Record<string, { a?: string[]; aaaa?: string[]; ptr?: string[]; txt?: string[]; code?: string }> = {},
): NameResolver & { asked: string[] } {
  const asked: string[] = [];
  const answer = (name: string, kind: 'a' | 'aaaa' | 'ptr' | 'txt') => {
    asked.push(`${kind} ${name}`);
    const found = zone[name];
    if (!found) return Promise.reject(dnsError('ENOTFOUND'));
    if (found.code) return Promise.reject(dnsError(found.code));
    const records = found[kind];
    return records ? Promise.resolve(records) : Promise.reject(dnsError('ENODATA'));
  };
  return {
    asked,
    resolve4: (name) => answer(name, 'a'),
    resolve6: (name) => answer(name, 'aaaa'),
    reverse: (address) => answer(address, 'ptr'),
    resolveTxt: async (name) => (await answer(name, 'txt')).map((record) => [record]),
    getServers: () => [],
    cancel: () => undefined,
  };
}

/** The failure in an answer, or undefined. */
export function failureIn(answer: object): Failure | undefined {
  return 'failure' in answer ? (answer.failure as Failure) : undefined;
}

/** What a native tool finds on a host where there is nothing but the network. */
export const bareHost: NativeHost = {
  programs: new Map(),
  router: { kind: 'none', reason: 'not looked for' },
  communityNames: new Map(),
  isPermitted: () => true,
  families: [4, 6],
  makeResolver: () => aResolver(),
  takeTarget: () => undefined,
};
