import { type AddressRules, type Cidr, parseCidr } from '#protocol';
import type { Fleet } from './fleet/fleet.ts';
import type { Pop } from './pop/pop.ts';
import type { Session } from './session/session.ts';

/** What wrangler.toml binds, and the operator's settings. */
export interface Env {
  readonly SESSION: DurableObjectNamespace<Session>;
  readonly POP: DurableObjectNamespace<Pop>;
  readonly FLEET: DurableObjectNamespace<Fleet>;
  readonly ASSETS: Fetcher;
  /** Blocks beside global unicast that may be measured, comma-separated. */
  readonly TARGET_ALLOW?: string;
  /** Opens the admin API; absent: it is off. */
  readonly ADMIN_TOKEN?: string;
}

/** What the edge lets pass for literal targets. The agent decides again, for every resolved address. */
export function targetRules(env: Env): AddressRules {
  return { allow: blocks(env.TARGET_ALLOW ?? ''), deny: [] };
}

function blocks(list: string): Cidr[] {
  const words = list.split(/[\s,]+/).filter((word) => word !== '');
  return words.map((word) => {
    const block = parseCidr(word);
    if (!block) throw new Error(`TARGET_ALLOW: ${word} is not a CIDR block`);
    return block;
  });
}

/** The one object that knows all PoPs. */
export function fleet(env: Env): DurableObjectStub<Fleet> {
  return env.FLEET.getByName('fleet');
}

/** The object of one PoP. */
export function pop(env: Env, slug: string): DurableObjectStub<Pop> {
  return env.POP.getByName(slug);
}
