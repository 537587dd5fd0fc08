import type { Context } from 'hono';

/**
 * An answer that is named by its tag: whoever has it already gets 304 (RFC 9110 §13.1.2).
 * @param tag of what is in it, without quotes
 */
export function conditional(c: Context, body: string, tag: string): Response {
  const named = `"${tag}"`;
  c.header('etag', named);
  const asked = c.req.header('if-none-match') ?? '';
  const has = asked.split(',').some((one) => [named, `W/${named}`, '*'].includes(one.trim()));
  return has ? c.body(null, 304) : c.body(body);
}
