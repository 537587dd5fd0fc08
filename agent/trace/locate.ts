import { type Address, parseAddress } from '#protocol';
import { chooseAddress, resolveName } from '../resolve.ts';
import type { NativeHost } from '../tools/tool.ts';
import type { Where } from './walk.ts';

/** Where questions to servers of the DNS go. */
const dnsPort = 53;

type Needs = Pick<NativeHost, 'isPermitted' | 'makeResolver' | 'takeTarget'>;

/**
 * Finds a server's address and judges it as a target's: all of its addresses must be permitted (rule 5), and its network must not have had
 * its share of jobs (rule 8), in which it counts once for a trace. Which address was refused is not said.
 */
export function locator(
  families: readonly (4 | 6)[],
  { isPermitted, makeResolver, takeTarget }: Needs,
  signal: AbortSignal,
): (name: string, glue: readonly Address[]) => Promise<Where> {
  const counted = new Map<string, boolean>();
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
    const { address, family } = choice;
    if (!counted.has(address)) counted.set(address, takeTarget(parseAddress(address)!) === undefined);
    if (!counted.get(address)) return notAsked('its network has had its share of questions', false);
    return { kind: 'place', place: { address, family, port: dnsPort } };
  };

  /** A delegation may name anything; what the resolver is asked is a name that can have an address, or nothing. */
  async function lookedUp(name: string) {
    if (!/^[a-z0-9_.-]{1,253}$/.test(name)) return notFound;
    return resolveName(name, families, makeResolver, signal);
  }
}

const notFound = { failure: { message: 'that is no host name' } };

function notAsked(why: string, isPolicy: boolean): Where {
  return { kind: 'not asked', why, isPolicy };
}
