import type { Fleet } from './fleet/fleet.ts';
import type { Pop } from './pop/pop.ts';
import type { Quota } from './quota/quota.ts';
import type { Session } from './session/session.ts';
import type { Settings } from './settings.ts';

/** What wrangler.toml binds, and the operator's settings. */
export interface Env extends Settings {
  readonly SESSION: DurableObjectNamespace<Session>;
  readonly POP: DurableObjectNamespace<Pop>;
  readonly FLEET: DurableObjectNamespace<Fleet>;
  readonly QUOTA: DurableObjectNamespace<Quota>;
  readonly BURST_CREATES: RateLimit;
  readonly BURST_VISITS: RateLimit;
  readonly BURST_TARGET: RateLimit;
  readonly ASSETS: Fetcher;
}

/** The one object that knows all PoPs. */
export function fleet(env: Env): DurableObjectStub<Fleet> {
  return env.FLEET.getByName('fleet');
}

/** The object of one PoP. */
export function pop(env: Env, slug: string): DurableObjectStub<Pop> {
  return env.POP.getByName(slug);
}

/** The object that counts for one visitor; `client` as `clientOf` says it. */
export function quota(env: Env, client: string): DurableObjectStub<Quota> {
  return env.QUOTA.get(env.QUOTA.idFromString(client));
}
