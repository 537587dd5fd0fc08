import * as z from 'zod/mini';
import { limits } from '../limits.ts';
import { hostName, ipVersion } from './options.ts';

/** Options of tls (contract §2). `serverName`: who the server is asked for (SNI), and never where it is; absent: the target, if it is a name. */
export const tlsOptions = z.strictObject({
  port: z._default(z.literal(limits.probe.tlsPorts), limits.probe.tlsPorts[0]),
  serverName: z.optional(hostName),
  ipVersion,
});
export type TlsOptions = z.infer<typeof tlsOptions>;
