import { parseTarget } from '#protocol';
import { type HttpOptions, portOf } from '#protocol/tools/http.ts';

/** A question to a web server, ready to be sent. */
export interface Asked {
  readonly protocol: HttpOptions['protocol'];
  readonly port: number;
  /** Who the server is asked for: the target, or a name that was given. It never says where the server is. */
  readonly host: string;
  readonly isName: boolean;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** What HTTP/1.1 calls Host, and HTTP/2 `:authority`. */
  readonly authority: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A body is read as it comes: what is packed stays packed, and can't grow (a bomb of gzip). */
const usual = { 'user-agent': 'Popglass', accept: '*/*', 'accept-encoding': 'identity' };

/** @param target as it was asked for, in its canonical form */
export function askedBy(options: HttpOptions, target: string): Asked {
  const { request, protocol } = options;
  const who = parseTarget(request.host ?? target);
  const port = portOf(options);
  const isUsual = port === portOf({ protocol });
  const literal = who.kind === 'address' && who.family === 6 ? `[${who.text}]` : who.text;
  const given = Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    protocol,
    port,
    host: who.text,
    isName: who.kind === 'name',
    method: request.method,
    path: `${request.path || '/'}${request.query === '' ? '' : `?${request.query}`}`,
    authority: isUsual ? literal : `${literal}:${port}`,
    headers: { ...usual, ...(Object.fromEntries(given) as Record<string, string>) },
  };
}
