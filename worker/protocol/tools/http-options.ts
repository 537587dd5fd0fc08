import * as z from 'zod/mini';
import { limits } from '../limits.ts';
import { choice, hostName, ipVersion } from './options.ts';

const { web, webPorts } = limits.probe;

/** RFC 9110 §5.6.2. */
const token = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/;

/**
 * Headers that say where the question goes, where it ends, or what becomes of the connection: those are ours (RFC 9110 §7.2, §7.6.1;
 * RFC 9112 §6). And Expect, which makes both sides wait.
 */
const ours = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'upgrade',
  'te',
  'trailer',
  'keep-alive',
  'expect',
  'http2-settings',
]);

function isOurs(name: string): boolean {
  return ours.has(name) || name.startsWith('proxy-');
}

const message = (text: string) => ({ message: text });

/** A value is what can be seen of ASCII, and blanks within it: nothing that ends a line. */
const headers = z.record(z.string(), z.string()).check(
  z.refine((all) => Object.keys(all).every((name) => token.test(name)), message('must have tokens as names')),
  z.refine(
    (all) => !Object.keys(all).some((name) => isOurs(name.toLowerCase())),
    message('must leave Host and what the connection needs alone: request.host is for the name'),
  ),
  z.refine(
    (all) =>
      Object.values(all).every((value) => /^(?:[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)?$/.test(value)),
    message('must have values of visible ASCII characters'),
  ),
  z.refine(
    (all) =>
      new Set(Object.keys(all).map((name) => name.toLowerCase())).size === Object.keys(all).length &&
      Object.keys(all).length <= web.headers,
    message(`must be at most ${web.headers}, each one once`),
  ),
  z.refine(
    (all) => Object.entries(all).flat().join('').length <= web.headerChars,
    message(`must have at most ${web.headerChars} characters in all`),
  ),
);

/** RFC 3986 §3.3 and §3.4, as it is sent: no blank, nothing beyond ASCII, and no fragment, which a server never sees. */
const path = z
  .string()
  .check(
    z.maxLength(web.pathChars),
    z.regex(
      /^(?:\/[\x21\x22\x24-\x3e\x40-\x7e]*)?$/,
      message('must begin with / and have visible ASCII characters, no ? and no #'),
    ),
  );
const query = z
  .string()
  .check(
    z.maxLength(web.pathChars),
    z.regex(/^[\x21\x22\x24-\x7e]*$/, message('must have visible ASCII characters, and no #')),
  );

/** Options of http (contract §2). The port is the scheme's own unless it is said. */
export const httpOptions = z.strictObject({
  request: z._default(
    z.strictObject({
      method: choice(['HEAD', 'GET', 'OPTIONS']),
      host: z.optional(hostName),
      path: z._default(path, '/'),
      query: z._default(query, ''),
      headers: z._default(headers, {}),
    }),
    { method: 'HEAD', path: '/', query: '', headers: {} },
  ),
  protocol: choice(['HTTPS', 'HTTP', 'HTTP2']),
  port: z.optional(z.literal(webPorts)),
  /** Who resolves the target's name, at port 53; absent: the PoP's own. */
  resolver: z.optional(z.string()),
  ipVersion,
});
export type HttpOptions = z.infer<typeof httpOptions>;

/** Where the question goes. */
export function portOf({ protocol, port }: Pick<HttpOptions, 'protocol' | 'port'>): number {
  return port ?? (protocol === 'HTTP' ? webPorts[1] : webPorts[0]);
}
