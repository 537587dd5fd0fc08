import { UsageError } from './exit.ts';

/**
 * The origin of an edge's address, the only thing of it that counts. Without TLS, whoever sits on the way reads the tokens and
 * can use a proof at the same host's https: that takes loopback, or the operator's word.
 * @throws {UsageError}
 */
export function originOf(text: string, isInsecure = false): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new UsageError('the URL must be the edge, like https://lg.example.net');
  }
  if (url.protocol === 'http:' && !isInsecure && !isLoopback(url)) {
    throw new UsageError(`${url.origin} is not encrypted: use https, or say --insecure`);
  }
  return url.origin;
}

/** A URL has an IPv4 address in its one form by now, whatever it was written as. */
function isLoopback({ hostname }: URL): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}
