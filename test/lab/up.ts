import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { birdConfig } from './bird.ts';
import { overlayDirectory } from './down.ts';
import { faultRules } from './faults.ts';
import { nameServers, networks } from './networks.ts';
import { type Machine, machine, machines, speaksBgp } from './plan.ts';
import type { Run } from './run-directory.ts';
import { startServer } from './server.ts';
import { inNamespace, must, start, until } from './shell.ts';
import { links } from './topology.ts';
import { cable, ipCommands, ipRules, namespaceOf, sysctls } from './wiring.ts';

const routers = machines.filter(speaksBgp);

/** Builds the lab and returns when every router knows the way to every network and the servers answer. */
export async function bringUp(run: Run): Promise<void> {
  await must(['ip', '-batch', '-'], lines(machines.map(({ id }) => `netns add ${namespaceOf(run.id, id)}`)));
  await inAll(machines, (node) => configureKernel(run, node));
  await must(['ip', '-batch', '-'], lines(links.map((link) => cable(run.id, link, portsOf(link)))));
  await inAll(machines, (node) => connect(run, node));
  await inAll(
    machines.filter(({ fault }) => fault),
    (node) => applyFault(run, node),
  );
  await Promise.all([
    inAll(routers, (router) => runBird(run, router)),
    startServer(run, 'ns', 'dns/server.ts'),
    startServer(run, 'www', 'whois.ts'),
    startServer(run, 'www', 'www.ts', [join(run.directory, 'www.pem')]),
  ]);
  await converged(run);
}

/** Does something on nodes, side by side. @throws what the first one threw, when nothing is at work any more */
async function inAll(nodes: readonly Machine[], act: (node: Machine) => Promise<void>): Promise<void> {
  const outcomes = await Promise.allSettled(nodes.map(act));
  const failed = outcomes.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

function portsOf(link: (typeof links)[number]): [string, string] {
  const nameAt = (id: string) => machine(id).ports.find((port) => port.link === link)!.name;
  return [nameAt(link.a), nameAt(link.b)];
}

async function configureKernel(run: Run, node: Machine): Promise<void> {
  const namespace = namespaceOf(run.id, node.id);
  const { v4, v6 } = nameServers.resolver;
  await mkdir(join(overlayDirectory, namespace), { recursive: true });
  await writeFile(
    join(overlayDirectory, namespace, 'resolv.conf'),
    lines([`nameserver ${v4}`, `nameserver ${v6}`, 'options timeout:1 attempts:2']),
  );
  await must(inNamespace(namespace, ['sysctl', '-q', '-p', '-']), sysctls(node));
}

/** Addresses, links up, routes; again after a cut, which takes them away. */
export async function connect(run: Run, node: Machine): Promise<void> {
  await must(['ip', '-n', namespaceOf(run.id, node.id), '-batch', '-'], lines(ipCommands(node)));
}

async function applyFault(run: Run, node: Machine): Promise<void> {
  const namespace = namespaceOf(run.id, node.id);
  for (const family of ['-4', '-6']) {
    await must(['ip', family, '-n', namespace, '-batch', '-'], lines(ipRules(node)));
  }
  await must(inNamespace(namespace, ['nft', '-f', '-']), faultRules(node));
}

function lines(commands: readonly string[]): string {
  return commands.map((command) => `${command}\n`).join('');
}

/** The control socket of a router's BIRD, for `birdc -s`. */
export function birdSocket(run: Run, id: string): string {
  return join(run.directory, `${id}.ctl`);
}

/** Starts BIRD, and returns when all of its sessions are established. @throws when it gives up, with its reason */
async function runBird(run: Run, router: Machine): Promise<void> {
  const file = (ending: string) => join(run.directory, `${router.id}.${ending}`);
  await writeFile(file('conf'), birdConfig(router));
  const log = await open(file('log'), 'w');
  const argv = ['bird', '-f', '-c', file('conf'), '-s', birdSocket(run, router.id)];
  const bird = start(namespaceOf(run.id, router.id), argv, { stdio: ['ignore', log.fd, log.fd] });
  bird.unref();
  await log.close();
  await until(`${router.id} has its BGP sessions`, async () => {
    if (bird.exitCode !== null) throw new Error(`bird: ${await readFile(file('log'), 'utf8')}`);
    return established(run, router.id);
  });
}

/** Every router has a route to every network, and the tables have come to rest. */
async function converged(run: Run): Promise<void> {
  let before: string[] = [];
  await until('all routers know all networks', async () => {
    const now = await Promise.all(routers.map(({ id }) => routesOf(run, id)));
    const complete = now.every((routes) =>
      networks.every(({ v4, v6 }) => [v4, v6].every((b) => routes.includes(`${b} `))),
    );
    const rested = now.every((routes, index) => routes === before[index]);
    before = now;
    return complete && rested;
  });
}

async function established(run: Run, id: string): Promise<boolean> {
  const said = await must(['birdc', '-r', '-s', birdSocket(run, id), 'show', 'protocols']).catch(() => '');
  const sessions = said.split('\n').filter((line) => / BGP /.test(line));
  return sessions.length > 0 && sessions.every((line) => line.includes('Established'));
}

async function routesOf(run: Run, id: string): Promise<string> {
  const ip = ['ip', '-n', namespaceOf(run.id, id)];
  const tables = await Promise.all([must([...ip, 'route']), must([...ip, '-6', 'route'])]);
  return tables.join('');
}
