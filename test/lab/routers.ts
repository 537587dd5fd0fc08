import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { birdConfig } from './bird.ts';
import { frrConfig } from './frr.ts';
import { gobgpConfig } from './gobgp.ts';
import { type Machine, machine } from './plan.ts';
import { frrHome, type Run } from './run-directory.ts';
import { must, start, until } from './shell.ts';
import { namespaceOf } from './wiring.ts';

/** The control socket of a router's BIRD, for `birdc -s`. */
export function birdSocket(run: Run, id: string): string {
  return join(run.directory, `${id}.ctl`);
}

/** Where the sockets of a router's FRR are, for `vtysh --vty_socket`. */
function frrDirectory(run: Run, id: string): string {
  return join(frrHome(run), id);
}

/** By which flags an agent finds the router that stands beside it. */
export function routerFlags(run: Run, id: string): string[] {
  const { software, collects } = machine(id);
  if (software === 'frr') return ['--router', 'frr', '--frr', frrDirectory(run, id)];
  if (collects) return ['--router', 'gobgp'];
  return ['--router', 'bird', '--bird', birdSocket(run, id)];
}

/** Starts what routes there, and returns when all of its sessions are established. @throws when it gives up, with its reason */
export async function runRouter(run: Run, router: Machine): Promise<void> {
  await Promise.all([
    router.software === 'frr' ? runFrr(run, router) : runBird(run, router),
    router.collects && runGobgp(run, router),
  ]);
}

async function runBird(run: Run, router: Machine): Promise<void> {
  const file = join(run.directory, `${router.id}.conf`);
  await writeFile(file, birdConfig(router));
  const alive = await daemon(run, router, ['bird', '-f', '-c', file, '-s', birdSocket(run, router.id)]);
  await until(`${router.id} has its BGP sessions`, async () => {
    await alive();
    return birdIsUp(run, router.id);
  });
}

async function birdIsUp(run: Run, id: string): Promise<boolean> {
  const said = await must(['birdc', '-r', '-s', birdSocket(run, id), 'show', 'protocols']).catch(() => '');
  const sessions = said.split('\n').filter((line) => / BGP /.test(line));
  return sessions.length > 0 && sessions.every((line) => line.includes('Established'));
}

/** FRR drops to a user of its own, which can't look into the run's directory. No service of the host is touched. */
async function runFrr(run: Run, router: Machine): Promise<void> {
  const { id, network } = router;
  const directory = frrDirectory(run, id);
  await must(['install', '-d', '-o', 'frr', '-g', 'frr', frrHome(run), directory]);
  const ip = ['ip', '-n', namespaceOf(run.id, id)];
  await Promise.all(
    [network.v4, network.v6].map((block) =>
      must([...ip, 'route', 'replace', 'unreachable', block, 'metric', '4096']),
    ),
  );
  const config = frrConfig(router);
  for (const name of ['zebra', 'bgpd'] as const) {
    const file = join(directory, `${name}.conf`);
    await writeFile(file, config[name]);
    const own = ['--vty_socket', directory, '-i', join(directory, `${name}.pid`), '-P', '0'];
    const more = ['-z', join(directory, 'zserv'), '--log', 'stdout'];
    const alive = await daemon(run, router, [`/usr/lib/frr/${name}`, '-f', file, ...own, ...more]);
    await until(`${name} of ${id} is up`, async () => {
      await alive();
      return (await vtysh(directory, name, 'show version')) !== undefined;
    });
  }
  await until(`${id} has its BGP sessions`, () => frrIsUp(directory));
}

async function frrIsUp(directory: string): Promise<boolean> {
  const said = await Promise.all(
    ['ipv4', 'ipv6'].map((family) => vtysh(directory, 'bgpd', `show bgp ${family} unicast summary json`)),
  );
  return said.every((text) => {
    const { peers = {} } = JSON.parse(text ?? '{}') as { peers?: Record<string, { state: string }> };
    const all = Object.values(peers);
    return all.length > 0 && all.every(({ state }) => state === 'Established');
  });
}

/** What FRR answers; undefined: nothing. */
async function vtysh(directory: string, name: string, command: string): Promise<string | undefined> {
  return must(['vtysh', '--vty_socket', directory, '-d', name, '-c', command]).catch(() => undefined);
}

async function runGobgp(run: Run, router: Machine): Promise<void> {
  const file = join(run.directory, `${router.id}.gobgp.toml`);
  await writeFile(file, gobgpConfig(router));
  await daemon(run, router, ['gobgpd', '-f', file, '--api-hosts', '127.0.0.1:50051']);
}

/** Starts a daemon in the foreground. @returns what throws, with the daemon's last words, when it has ended */
async function daemon(run: Run, { id }: Machine, argv: readonly string[]): Promise<() => Promise<void>> {
  const name = argv[0]!.split('/').at(-1)!;
  const file = join(run.directory, `${id}.${name}.log`);
  const log = await open(file, 'w');
  const child = start(namespaceOf(run.id, id), argv, { stdio: ['ignore', log.fd, log.fd] });
  child.unref();
  await log.close();
  return async () => {
    if (child.exitCode !== null) throw new Error(`${name}: ${await readFile(file, 'utf8')}`);
  };
}
