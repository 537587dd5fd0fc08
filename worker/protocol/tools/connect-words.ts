import type { ConnectError } from '../connect-errors.ts';

/** What an errno says to a reader. */
export const connectWords: Readonly<Record<ConnectError, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  ETIMEDOUT: 'no answer in time',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  EADDRNOTAVAIL: 'no source address',
  EACCES: 'not permitted on this host',
  EOTHER: 'could not connect',
};
