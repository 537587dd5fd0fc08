import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { overlayDirectory } from './down.ts';
import { faultRules } from './faults.ts';
import { nameServers, networks } from './networks.ts';
import { type Machine, machine, machines, speaksBgp } from './plan.ts';
import { runRouter } from './routers.ts';
import type { Run } from './run-directory.ts';
import { startServer } from './server.ts';
import { inNamespace, must, until } from './shell.ts';
import { authority } from './sites.ts';
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
    inAll(routers, (router) => runRouter(run, router)),
    startServer(run, 'ns', 'dns/server.ts'),
    startServer(run, 'www', 'whois.ts'),
    startServer(run, 'www', 'www.ts', [join(run.directory, 'www.pem'), join(run.directory, authority)]),
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

async function routesOf(run: Run, id: string): Promise<string> {
  const ip = ['ip', '-n', namespaceOf(run.id, id)];
  const tables = await Promise.all([must([...ip, 'route']), must([...ip, '-6', 'route'])]);
  return tables.join('');
}
