/** Why a TCP connection could not be opened, by the names of POSIX. */
export const connectErrors = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'EACCES',
  'EOTHER',
] as const;
export type ConnectError = (typeof connectErrors)[number];
