import { parseAddress } from '#protocol';
import type { MiddlewareHandler } from 'hono';
import type { Env } from '../env.ts';
import { ApiError } from '../errors.ts';
import { hosts, otherOrigins } from '../settings.ts';

/**
 * Answers only under the names that the operator gave it. Whoever points a name of theirs at this machine (DNS rebinding) gets
 * nothing, and no link is ever made of a Host header that somebody made up. A bare address can't be rebound. Agents dial by any
 * name: their doors refuse pages, and their proofs hold for the name that they dialled.
 */
export const knownHosts: MiddlewareHandler<{ Bindings: Env }> = async (c, next) => {
  const known = hosts(c.env);
  const { hostname } = new URL(c.req.url);
  if (known && !known.includes(hostname) && !parseAddress(hostname.replace(/^\[|\]$/g, '')))
    throw new ApiError(
      'forbidden',
      'This looking glass does not answer under that name; its operator can add it to HOSTS.',
    );
  await next();
};

/**
 * True for a page of ours or of a site that the operator named, and for programs, which send no Origin: without cookies there is
 * nothing to steal (rule 12).
 */
export function isAllowedOrigin(env: Env, request: Request): boolean {
  const header = request.headers.get('origin');
  if (header === null) return true;
  // `null` stands for a page without an origin. What is left is compared whole, after the letters' case and the default port.
  const origin = URL.canParse(header) ? new URL(header).origin : 'null';
  return origin !== 'null' && [new URL(request.url).origin, ...otherOrigins(env)].includes(origin);
}
