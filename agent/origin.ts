import { UsageError } from './exit.ts';

/**
 * The origin of an edge's address, the only thing of it that counts.
 * @throws {UsageError}
 */
export function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new UsageError('the URL must be the edge, like https://lg.example.net');
  }
  return url.origin;
}
