import type { PopStatus, PopStatusView } from '#protocol';

/** What a badge says. `kind` is the shape in front of it; `color` a hex colour, as shields.io takes it. */
export interface Badge {
  readonly label: string;
  readonly message: string;
  readonly kind: PopStatus | 'unknown';
  readonly color: string;
}

/** The light theme's, darkened where white text stands on them at shields.io. */
const colors: Readonly<Record<Badge['kind'], string>> = {
  operational: '#0a5a66',
  maintenance: '#566166',
  degraded: '#8a5700',
  down: '#b22a10',
  unknown: '#566166',
};

const words: Readonly<Record<PopStatus, string>> = {
  operational: 'up',
  maintenance: 'maintenance',
  degraded: 'degraded',
  down: 'down',
};

/** The badge of one PoP. */
export function badgeOf({ name, status }: Pick<PopStatusView, 'name' | 'status'>): Badge {
  return make(name, words[status], status);
}

/** The badge of all PoPs together: the worst of them, and how many are so. */
export function badgeOfAll(pops: readonly Pick<PopStatusView, 'status'>[]): Badge {
  const count = (status: PopStatus) => pops.filter((pop) => pop.status === status).length;
  const label = 'network';
  if (pops.length === 0) return make(label, 'no data', 'unknown');
  const worst = (['down', 'degraded', 'maintenance'] as const).find((status) => count(status) > 0);
  if (worst === undefined) return make(label, `${pops.length} of ${pops.length} up`, 'operational');
  const what = worst === 'maintenance' ? 'in maintenance' : words[worst];
  return make(label, `${count(worst)} ${what}`, worst);
}

function make(label: string, message: string, kind: Badge['kind']): Badge {
  return { label, message, kind, color: colors[kind] };
}
