import { setTimeout as sleep } from 'node:timers/promises';
import { type Job, parseAddress, parseCidr, permitted, type Task, toolNames } from '#protocol';
import { recordTypes } from '#protocol/tools/dns.ts';
import { hostileInputs } from '../../support/hostile.ts';
import { aJob, aTask } from './builders.ts';
import type { FakeEdge, FakeSocket } from './fake-edge.ts';
import { follow } from './world.ts';

/** What a rogue edge has in its quiver, and what no run of a tool may look like, whatever it shoots. */

/** Every text in the recorded attacks, keys too, that fits into a frame; and some about a file and a host. */
export function hostileTexts(file: string, host: string): string[] {
  const recorded = hostileInputs.flatMap(({ input }) => textsIn(input));
  const paths = [file, `@${file}`, `-f${file}`, `--filename=${file}`, `file://${file}`, `../../../..${file}`];
  const hosts = [host, `//${host}`, `@${host}`, `http://${host}/`, `/../../${host}`, '..', `x@${host}`];
  return [...new Set([...recorded, ...paths, ...hosts])].filter(
    (text) => text.length < 20_000 && !legal.has(text),
  );
}

/** What stands in the attacks and means no harm: where it belongs, it is taken. */
const legal = new Set<string>([
  ...toolNames,
  ...recordTypes,
  '93.184.216.34',
  '1.1.1.1',
  'TCP',
  'UDP',
  'ICMP',
]);

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return Object.entries(value).flatMap(([key, each]) => [key, ...textsIn(each)]);
}

type Part = Record<string, unknown>;

/** A task of each tool that a tight policy takes. */
export const calm = {
  ping: aTask('ping', { interval: 1 }),
  traceroute: aTask('traceroute', { maxHops: 3 }),
  mtr: aTask('mtr', { interval: 1 }),
  dns: aTask('dns'),
  tcp: aTask('tcp', { packets: 1, interval: 1 }),
  http: aTask('http'),
  tls: aTask('tls', { port: 8883 }),
  bgp: aTask('bgp'),
  whois: aTask('whois'),
  pmtu: aTask('pmtu'),
};

const option = (tool: Task['tool'], part: Part) => ({
  task: { tool, options: { ...calm[tool].options, ...part } },
});

/** Every place of a job that holds a text, or could be made to. */
export const slots: Record<string, (text: string, result: number) => Part> = {
  'target of ping': (target) => ({ target }),
  'target of traceroute': (target) => ({ target, task: calm.traceroute }),
  'target of mtr': (target) => ({ target, task: calm.mtr }),
  'target of tcp': (target) => ({ target, task: calm.tcp }),
  'target of http': (target) => ({ target, task: calm.http }),
  'target of tls': (target) => ({ target, task: calm.tls }),
  'target of pmtu': (target) => ({ target, task: calm.pmtu }),
  'target of bgp': (target) => ({ target, task: calm.bgp }),
  'target of whois': (target) => ({ target, task: calm.whois }),
  'option of whois': (text) => option('whois', { [text]: text }),
  'trace of dns': (trace) => option('dns', { trace }),
  'AS path': (target) => ({ target, task: aTask('bgp', { query: { type: 'aspath' } }) }),
  community: (target) => ({ target, task: aTask('bgp', { query: { type: 'community' } }) }),
  'kind of question': (type) => option('bgp', { query: { type } }),
  'target of dns': (target) => ({ target, task: calm.dns }),
  resolver: (resolver) => ({ target: 'ask.example', task: aTask('dns', { resolver }) }),
  tool: (tool) => ({ task: { tool, options: {} } }),
  task: (text) => ({ task: text }),
  'name of an option': (text) => option('ping', { [text]: text }),
  packets: (packets) => option('ping', { packets }),
  interval: (interval) => option('mtr', { interval }),
  'packet size': (packetSize) => option('ping', { packetSize }),
  protocol: (protocol) => option('traceroute', { protocol }),
  port: (port) => option('mtr', { protocol: 'TCP', port }),
  'port of a service': (port) => option('tcp', { port }),
  'port of http': (port) => option('http', { port }),
  'method of http': (method) => option('http', { request: { method } }),
  'host of http': (host) => option('http', { request: { host } }),
  'path of http': (path) => option('http', { request: { path } }),
  'header of http': (name) => option('http', { request: { headers: { [name]: 'x' } } }),
  'value of a header': (value) => option('http', { request: { headers: { x: value } } }),
  'resolver of http': (resolver) => ({ target: 'ask.example', task: aTask('http', { resolver }) }),
  'port of tls': (port) => option('tls', { port }),
  'server name of tls': (serverName) => option('tls', { serverName }),
  'port of a ping': (port) => option('ping', { protocol: 'TCP', port }),
  'port of a resolver': (port) => option('dns', { port }),
  'record type': (type) => option('dns', { query: { type } }),
  'IP version': (ipVersion) => option('ping', { ipVersion }),
  id: (id) => ({ id }),
  session: (session, result) => ({ session, id: `${session}.${result}` }),
  result: (result) => ({ result }),
  token: (token) => ({ token }),
  held: (held) => ({ held }),
  'name of a field': (text) => ({ [text]: text }),
};

/** The n-th job of a test. A session has a bound on its results, and there are more attacks than that. */
export function numbered(n: number): Pick<Job, 'session' | 'result'> {
  return { session: 'stuvwxyz'.charAt(n / 9_000).repeat(43), result: 1 + (n % 9_000) };
}

/** A job as a rogue edge says it: one that would be taken, but for a part of it. */
export function rogueJob(n: number, part: Part): Part & { id: unknown } {
  return { ...aJob({ ...numbered(n), task: calm.ping }), ...part };
}

/** Sessions that take whatever they get. @returns what was dialled so far; each settles when it is over */
export function takeEverything(edge: FakeEdge): { sockets: FakeSocket[]; over(): Promise<unknown> } {
  const sockets: FakeSocket[] = [];
  const ends: Promise<unknown>[] = [];
  const takeOne = async (): Promise<void> => {
    const socket = await edge.data();
    sockets.push(socket);
    ends.push(follow(socket));
    return takeOne();
  };
  void takeOne();
  return { sockets, over: () => Promise.all(ends) };
}

/** Asks for a job that is good, and waits until it is done: the agent is alive, and has heard all that came before. */
export async function untilGood(control: FakeSocket, job: Job): Promise<void> {
  control.send({ t: 'job', job });
  for (;;) {
    const frame = await control.next();
    if (frame['id'] !== job.id) continue;
    // What was fine in an attack may still be running.
    if ((frame['failure'] as { code: string } | undefined)?.code === 'agent_busy') {
      await sleep(50);
      control.send({ t: 'job', job });
      continue;
    }
    if (frame['t'] !== 'done') throw new Error(`a good job was refused: ${JSON.stringify(frame)}`);
    return;
  }
}

export interface Tight {
  readonly packets: number;
  readonly packetBytes: number;
  readonly intervalSeconds: number;
  readonly allow: string;
}

const number = String.raw`\d+(?:\.\d+)?`;
const shapes: Record<string, RegExp> = {
  ping: new RegExp(`^-O -n -c (?<c>\\d+) -i (?<i>${number}) -s (?<s>\\d+) -W 2 -[46] -- (?<to>[0-9a-f:.]+)$`),
  traceroute:
    /^-n -q (?<q>\d) -m (?<m>\d+) -w 2,10,50(?: -I| -T -p (?:80|443))? -[46] -- (?<to>[0-9a-f:.]+)(?: (?<s>\d+))?$/,
  mtr: new RegExp(
    `^--raw -n -e -c (?<c>\\d+) -i (?<i>${number}) -s (?<s>\\d+) -G 2(?: -u| -T -P (?:80|443))? -[46] -- (?<to>[0-9a-f:.]+)$`,
  ),
  dig: /^(?:-q (?<name>[a-z0-9_:][a-z0-9_.:-]*) -t [A-Z]+|-x [0-9a-f:.]+)(?: @(?<to>[0-9a-f:.]+))? -p 53 \+tries=2 \+time=2(?: \+tcp)? \+nsid(?: \+dnssec)?(?: -[46])?$/,
};

/**
 * What is wrong with a run, judged by its command line alone, and not by the agent's own code: a shape that no tool file
 * makes, numbers beyond the policy, an address that it refuses, a path. Undefined when nothing is.
 */
export function wrongWith([program = '', ...argv]: string[], policy: Tight): string | undefined {
  const line = argv.join(' ');
  const found = shapes[program]?.exec(line)?.groups;
  if (!found) return `not a command line of ours: ${program} ${line}`;
  const at = (group: string, otherwise = 0) => Number(found[group] ?? otherwise);
  // mtr and traceroute count headers into their size: at most 48 bytes.
  const packetBytes = policy.packetBytes + (program === 'ping' ? 0 : 48);
  const isCalm = at('s') <= packetBytes && at('i', policy.intervalSeconds) >= policy.intervalSeconds;
  const isFew = Math.max(at('c'), at('q') * at('m')) <= policy.packets;
  if (!isCalm || !isFew || line.includes('/')) return `beyond the policy: ${line}`;
  const rules = { allow: [parseCidr(policy.allow)!], deny: [] };
  const asked = [found['to'], found['name']].flatMap((text = '') => parseAddress(text) ?? []);
  return asked.every((address) => permitted(address, rules)) ? undefined : `refused address: ${line}`;
}
