import { type AddressRules, type Cidr, limits, parseCidr } from '#protocol';
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
  /** Days for which a session is kept, from when it was opened; absent: `limits.session.retentionDays`. */
  readonly RETENTION_DAYS?: string | number;
  /** Opens the admin API; absent: it is off. */
  readonly ADMIN_TOKEN?: string;
}

/** What the edge lets pass for literal targets. The agent decides again, for every resolved address. */
export function targetRules(env: Env): AddressRules {
  return { allow: blocks(env.TARGET_ALLOW ?? ''), deny: [] };
}

/**
 * How long a session is kept, in ms.
 * @throws {Error} for a setting that is no number of days from 1 minute to 10 years
 */
export function retentionMs({ RETENTION_DAYS: setting = limits.session.retentionDays }: Env): number {
  const days = Number(setting);
  if (!(days >= 1 / 1440 && days <= 3650))
    throw new Error(`RETENTION_DAYS: ${setting} is not a number of days from 0.0007 to 3650`);
  return days * 86_400_000;
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
