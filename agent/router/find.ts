import type { Policy } from '../policy.ts';
import { capture } from '../trial.ts';
import type { Programs } from '../programs.ts';
import { askBird } from './bird.ts';
import { vtyshArgv } from './frr.ts';
import type { Router } from './router.ts';

/** What there is to ask must say so in this time, in ms. */
const patienceMs = 2_000;

/** The programs by which routers are asked. */
export const routerPrograms = ['vtysh', 'gobgp'] as const;

type Wish = Pick<Policy, 'router' | 'bird' | 'frr'>;

/** Looks for the host's own router: BIRD, FRR, GoBGP, the first that answers, unless the operator says which. */
export async function findRouter(wish: Wish, programs: Programs): Promise<Router> {
  const finders = { bird: findBird, frr: findFrr, gobgp: findGobgp };
  const wanted = wish.router === 'auto' ? (['bird', 'frr', 'gobgp'] as const) : [wish.router];
  const reasons: string[] = [];
  for (const kind of wanted) {
    const found = await finders[kind](wish, programs);
    if (found.kind !== 'none') return found;
    reasons.push(found.reason);
  }
  return { kind: 'none', reason: reasons.join('; ') };
}

function none(reason: string): Router {
  return { kind: 'none', reason };
}

async function findBird({ bird: socket }: Wish): Promise<Router> {
  const said = await askBird({ socket, command: undefined, signal: AbortSignal.timeout(patienceMs) });
  if (said.kind !== 'answered') {
    const why = said.kind === 'failed' ? said.why : 'does not answer';
    return none(
      `BIRD ${why}: apt-get install bird2, let the agent use its control socket, name that by --bird`,
    );
  }
  const [version] = /^BIRD v?[\w.+-]{1,60}/.exec(said.text) ?? [];
  if (version === undefined || /^BIRD v?[01]\./.test(version)) return none('BIRD is older than 2');
  return { kind: 'bird', version, socket };
}

async function findFrr({ frr: directory }: Wish, programs: Programs): Promise<Router> {
  const program = programs.get('vtysh');
  if (program === undefined) return none('FRR: no vtysh');
  const { ok, output } = await capture({ file: program, argv: vtyshArgv(directory, ['show version']) });
  const [version] = /^FRRouting [\w.+~-]{1,60}/m.exec(output) ?? [];
  if (ok && version !== undefined) return { kind: 'frr', version, program, directory };
  return none(`FRR: vtysh does not reach bgpd in ${directory}: let the agent into the group frrvty`);
}

async function findGobgp(_: Wish, programs: Programs): Promise<Router> {
  const program = programs.get('gobgp');
  if (program === undefined) return none('GoBGP: no gobgp');
  const [version, daemon] = await Promise.all([
    capture({ file: program, argv: ['--version'] }),
    capture({ file: program, argv: ['global', '-j'] }),
  ]);
  const [, number] = /^gobgp version ([\w.+-]{1,60})/m.exec(version.output) ?? [];
  if (daemon.ok && number !== undefined) return { kind: 'gobgp', version: `GoBGP ${number}`, program };
  return none('GoBGP: gobgpd does not answer');
}
