import type { History, MeshCellView, PopStatusView, StatusEvents, StatusView } from '#protocol';

/** Documents of the status as the edge gives them, of eight PoPs, one of which has had a bad day and one of which is worked on. */

const now = '2026-11-26T12:00:00.000Z';

const places = [
  ['vie1', 'Vienna', 'AT', 48.21, 16.37],
  ['fra1', 'Frankfurt', 'DE', 50.11, 8.68],
  ['lhr1', 'London', 'GB', 51.5, -0.12],
  ['mad1', 'Madrid', 'ES', 40.42, -3.7],
  ['nyc1', 'New York', 'US', 40.71, -74.01],
  ['sjc1', 'San Jose', 'US', 37.34, -121.89],
  ['sin1', 'Singapore', 'SG', 1.35, 103.82],
  ['nrt1', 'Tokyo', 'JP', 35.68, 139.69],
] as const;

const good = {
  status: 'operational',
  reason: null,
  since: '2026-11-01T00:00:00.000Z',
  online: true,
  uptime: { d1: 100, d7: 100, d90: 99.99 },
  loss: 0,
  days: 'o'.repeat(90),
} as const;

/** What is not as it should be there. */
const bad: Readonly<Record<string, Partial<PopStatusView>>> = {
  mad1: {
    status: 'maintenance',
    reason: 'maintenance',
    since: '2026-11-26T08:00:00.000Z',
    online: false,
    rtt: null,
    loss: null,
    days: `${'o'.repeat(30)}dg${'o'.repeat(56)}-m`,
    trend: { stepSeconds: 1_800, rtt: Array<null>(48).fill(null), loss: Array<null>(48).fill(null) },
  },
  sin1: {
    status: 'degraded',
    reason: 'loss',
    since: '2026-11-26T11:40:00.000Z',
    uptime: { d1: 98.61, d7: 99.8, d90: 99.72 },
    loss: 4.8,
    days: `${'o'.repeat(18)}g${'o'.repeat(25)}dd${'o'.repeat(41)}ggg`,
  },
};

/** A day of round trips around a mean: a wave with a spike, so that a picture of it has something to show. */
function trendOf(rtt: number, isLossy: boolean): PopStatusView['trend'] {
  const steps = Array.from({ length: 48 }, (_, n) => n);
  const at = (n: number) => rtt * (1 + 0.04 * Math.sin(n / 3) + (n === 31 ? 0.3 : 0));
  return {
    stepSeconds: 1_800,
    rtt: steps.map((n) => (isLossy && n === 40 ? null : Math.round(at(n) * 10) / 10)),
    loss: steps.map((n) => (isLossy && n >= 38 && n % 4 === 0 ? 12.5 : 0)),
  };
}

/** One line of longitude is about 1.1 ms, there and back: a number that looks like the real one. */
function between([, , , lat1, lon1]: Place, [, , , lat2, lon2]: Place): number {
  return Math.round((Math.hypot(lat1 - lat2, lon1 - lon2) * 1.1 + 2) * 10) / 10;
}
type Place = (typeof places)[number];

function popOf(place: Place): PopStatusView {
  const [id, city, country, latitude, longitude] = place;
  const rtt = between(places[0], place);
  const trend = trendOf(rtt, id === 'sin1');
  return { id, name: city, city, country, latitude, longitude, ...good, rtt, trend, ...bad[id] };
}

function cellOf(from: Place, to: Place): MeshCellView {
  const isBad = from[0] === 'sin1' || to[0] === 'sin1';
  const rtt = between(from, to);
  const loss = isBad ? 4.8 : 0;
  return {
    from: from[0],
    to: to[0],
    rtt,
    loss,
    status: isBad ? 'degraded' : 'operational',
    ipv6: { rtt: rtt + 0.4, loss },
  };
}

/** `GET /v1/status`. */
export function aStatus(more: Partial<StatusView> = {}): StatusView {
  const active = places.filter(([id]) => id !== 'mad1');
  const pairs = active.flatMap((from) => active.filter((to) => to !== from).map((to) => cellOf(from, to)));
  const { incidents, maintenance } = someEvents();
  return {
    status: 'degraded',
    updatedAt: now,
    pops: places.map(popOf),
    anchors: [{ id: 'core', name: 'Core router' }],
    mesh: [
      ...pairs,
      { from: 'vie1', to: 'core', rtt: 1.4, loss: 0, status: 'operational' },
      { from: 'nyc1', to: 'core', rtt: null, loss: 100, status: 'down' },
    ],
    incidents: incidents.filter(({ stage }) => stage !== 'resolved'),
    maintenance,
    ...more,
  };
}

/** `GET /v1/status/events`. */
export function someEvents(): StatusEvents {
  const at = '2026-11-26T11:45:00.000Z';
  return {
    updatedAt: now,
    changes: [
      {
        id: '7',
        at: '2026-11-26T11:40:00.000Z',
        pop: 'sin1',
        name: 'Singapore',
        before: 'operational',
        status: 'degraded',
        reason: 'loss',
      },
      {
        id: '6',
        at: '2026-11-20T03:10:00.000Z',
        pop: 'lhr1',
        name: 'London',
        before: 'down',
        status: 'operational',
        reason: null,
      },
    ],
    incidents: [
      {
        id: 'inc2',
        title: 'Packet loss towards Singapore',
        stage: 'identified',
        pops: ['sin1'],
        createdAt: at,
        updatedAt: '2026-11-26T11:55:00.000Z',
        updates: [
          { at: '2026-11-26T11:55:00.000Z', stage: 'identified', text: 'A cable is cut. Traffic is moved.' },
          { at, stage: 'investigating', text: 'We see loss and look for its cause.' },
        ],
      },
      {
        id: 'inc1',
        title: 'London unreachable',
        stage: 'resolved',
        pops: ['lhr1'],
        createdAt: '2026-11-20T02:58:00.000Z',
        updatedAt: '2026-11-20T03:30:00.000Z',
        updates: [{ at: '2026-11-20T03:30:00.000Z', stage: 'resolved', text: 'A line card was replaced.' }],
      },
    ],
    maintenance: [
      {
        id: 'mnt1',
        title: 'New router in Madrid',
        pops: ['mad1'],
        from: '2026-11-26T08:00:00.000Z',
        until: '2026-11-26T16:00:00.000Z',
      },
    ],
  };
}

/** `GET /v1/status/history?pop=vie1&window=1h&to=sin1`. */
export function aHistory(): History {
  const steps = Array.from({ length: 60 }, (_, n) => n);
  const known = (value: (n: number) => number) => steps.map((n) => (n === 20 ? null : value(n)));
  return {
    pop: 'vie1',
    window: '1h',
    from: '2026-11-26T11:00:00.000Z',
    stepSeconds: 60,
    presence: known(() => 1),
    series: [
      {
        to: 'sin1',
        family: 4,
        min: known(() => 180.2),
        avg: known((n) => 181 + Math.sin(n / 5)),
        max: known((n) => 185 + (n % 7)),
        jitter: known(() => 0.8),
        loss: known((n) => (n % 11 === 0 ? 5.6 : 0)),
      },
    ],
  };
}
