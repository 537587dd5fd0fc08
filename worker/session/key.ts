import { matches } from '../secret.ts';
import type { Store } from './store.ts';

/** True for the control key of the session. A session that is gone has none. */
export async function holdsKey(store: Store, key: string | undefined): Promise<boolean> {
  const session = store.session();
  return key !== undefined && session !== undefined && (await matches(key, session.key_hash));
}
