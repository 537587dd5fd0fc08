import { readFileSync } from 'node:fs';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { plainRelay, type Relay } from './relay.ts';

/** A bare Durable Object in workerd. */
export async function objectRelay(): Promise<Relay> {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      cf: false,
      workers: [
        {
          name: 'relay',
          modules: true,
          script: readFileSync(new URL('bare-object.js', import.meta.url), 'utf8'),
          compatibilityDate: '2026-10-30',
          durableObjects: { RELAY: { className: 'Relay', useSQLite: true } },
        },
      ],
    }),
  );
  const url = await miniflare.ready;
  return plainRelay('bare object', `ws://${url.host}`, () => miniflare.dispose());
}
