import type { BgpRoute } from '#protocol';

/** A route with defaults for what a test doesn't care about. */
export function aRoute(more: Partial<BgpRoute> = {}): BgpRoute {
  return {
    prefix: '192.0.2.0/24',
    best: true,
    kind: 'unicast',
    source: 'BGP',
    protocol: null,
    peer: null,
    asPath: [64500, '{64501 64502}'],
    nextHop: '198.51.100.1',
    localPreference: 100,
    med: null,
    origin: 'IGP',
    communities: { standard: ['64500:1'], large: ['64500:1:2'], extended: ['rt:64500:1'] },
    since: '2026-01-01T00:00:00Z',
    age: 60,
    validation: 'valid',
    ...more,
  };
}
