import { type Address, formatAddress, hostNameIn, limits, mayBeAsked, parseAddress } from '#protocol';
import { chooseAddress, resolveName } from '../resolve.ts';
import type { NativeHost } from '../tools/tool.ts';
import type { Place } from '../visit/opened.ts';
import type { Where } from './walk.ts';

/** Where questions to servers of the DNS go. */
const [dnsPort] = limits.probe.dnsPorts;

/**
 * What one trace may cost others: names whose addresses the host's resolver finds out, as a delegation may name a hundred of somebody
 * else's (NXNSAttack, 2020), and servers, each of which counts against its network.
 */
const mostLookUps = 16;
const mostServers = 12;

type Needs = Pick<NativeHost, 'isPermitted' | 'makeResolver' | 'takeTarget'>;

/**
 * Finds a server's addresses, IPv4 first, and judges them as a target's: all of them must be permitted (rule 5). Which one was refused is
 * not said.
 */
export function locator(
  families: readonly (4 | 6)[],
  { isPermitted, makeResolver }: Omit<Needs, 'takeTarget'>,
  signal: AbortSignal,
): (name: string, glue: readonly Address[]) => Promise<Where> {
  let lookUps = 0;
  return async (server, glue) => {
    const name = server.replace(/\.$/, '');
    const found = glue.length > 0 ? { addresses: glue } : await lookedUp(name);
    if ('failure' in found) return notAsked(found.failure.message, false);
    const choice = chooseAddress(name, found.addresses, families, isPermitted);
    if ('failure' in choice) {
      const isPolicy = choice.failure.owner === 'policy';
      return notAsked(
        isPolicy ? 'its address may not be measured from here' : choice.failure.message,
        isPolicy,
      );
    }
    const places = ([4, 6] as const)
      .filter((family) => families.includes(family))
      .flatMap((family) =>
        found.addresses
          .filter((one) => one.family === family)
          .map((one) => ({ address: formatAddress(one), family, port: dnsPort })),
      );
    return { kind: 'places', places };
  };

  /** A delegation may name anything: the host's resolver is asked what a stranger may ask it, and not for many. */
  async function lookedUp(name: string) {
    const target = hostNameIn(name);
    if (!target || !mayBeAsked(target, isPermitted)) return notFound;
    if (lookUps === mostLookUps) return { failure: { message: 'enough names have been looked up' } };
    lookUps += 1;
    return resolveName(name, families, makeResolver, signal);
  }
}

/** Whether a server's network has not had its share of jobs (rule 8), in which it counts once for a trace, and only if it is asked. */
export function counter({ takeTarget }: Pick<Needs, 'takeTarget'>): (place: Place) => boolean {
  const counted = new Map<string, boolean>();
  return ({ address }) => {
    const known = counted.get(address);
    if (known !== undefined) return known;
    const isFree = counted.size < mostServers && takeTarget(parseAddress(address)!) === undefined;
    counted.set(address, isFree);
    return isFree;
  };
}

const notFound = { failure: { message: 'that is no host name' } };

function notAsked(why: string, isPolicy: boolean): Where {
  return { kind: 'not asked', why, isPolicy };
}
