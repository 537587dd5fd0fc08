import { type Env, quota } from '../env.ts';
import { logError } from '../errors.ts';

/** Names a visitor's object, and one of their measurements there, for whoever reports that it is over. */
export function leaseOf(client: string, measurement: string): string {
  return `${client}.${measurement}`;
}

/** A measurement is over: its visitor has room for another one. Should that not arrive, the lease ends by its age. */
export async function endLease(env: Env, lease: string): Promise<void> {
  const [client = '', measurement = ''] = lease.split('.');
  try {
    await quota(env, client).settle(measurement, 0);
  } catch (error) {
    logError('a lease was not ended', error, { client });
  }
}
