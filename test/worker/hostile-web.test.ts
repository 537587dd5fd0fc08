import { beforeAll, expect, test, vi } from 'vitest';
import { logError } from '../../worker/errors.ts';
import { attacksOn as on, inputOf } from './support/attacks.ts';
import { counted } from './support/counted.ts';
import { aDoor, aLimiter, aPing, errorOf } from './support/door.ts';
import { aPopWithAgent, aRun, aVisitor, call } from './support/world.ts';

/** The recorded attacks on links, pages, logs and the bill, each through the front door. */

let session: string;
beforeAll(async () => {
  await aPopWithAgent('web');
  ({ session } = await aRun(['web']));
});

test.each(on('session.link'))(
  'session.link $id: nobody comes in by guessing, and a link that is good tells nobody',
  async ({ input }) => {
    const {
      GET: path,
      burst,
      headers = {},
    } = input as { GET: string; burst?: number; headers?: Record<string, string> };
    const { bindings, starts } = counted();
    const door = aDoor({ ...bindings, BURST_VISITS: aLimiter(10) });
    const visitor = aVisitor();
    const response = await door('GET', path.replace('<valid>', session), undefined, {
      ...visitor,
      ...headers,
    });
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    if (!path.includes('<valid>')) {
      expect(response.status).toBe(404);
      expect(starts).toEqual({ SESSION: 0, POP: 0, FLEET: 0, QUOTA: 0 });
      return;
    }
    expect([response.status, response.headers.get('x-robots-tag')]).toEqual([200, 'noindex']);
    if (burst === undefined) return;
    const again = () => door('GET', path.replace('<valid>', session), undefined, visitor);
    const statuses = await Promise.all(Array.from({ length: 200 }, async () => (await again()).status));
    expect(statuses.filter((status) => status === 200)).toHaveLength(9);
    expect(starts.SESSION).toBe(10);
  },
);

test('session.link: to miss and to be too late look alike, but for what is said', async () => {
  const miss = await call('GET', `/v1/sessions/${'A'.repeat(43)}`);
  expect([miss.status, miss.headers.get('cache-control')]).toEqual([404, 'no-store']);
});

test.each(on('http').filter(({ input }) => 'GET' in (input as object)))(
  'http $id: $input',
  async ({ input }) => {
    const { GET: path } = input as { GET: string };
    const response = await call('GET', path);
    const body = await response.text();
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(response.headers.get('x-frame-options')).toBe('DENY');
    // What the address says is nowhere in the answer as markup or style.
    expect(body).not.toMatch(/<\/style><script>|url\(\/\/evil\)/);
  },
);

test('http H289: a Host that is not ours makes no links', async () => {
  const { Host } = inputOf('H289') as { Host: string };
  const refused = await aDoor({ HOSTS: 'lg.example.net' }, `http://${Host}`)(
    'POST',
    '/v1/measurements',
    aPing('web'),
  );
  expect(await errorOf(refused)).toMatchObject({ status: 403, type: 'forbidden' });
  expect(refused.headers.get('location')).toBeNull();
});

/** H292, the Turnstile token that comes twice, meets a verifier in test/loop/turnstile.test.ts; H288 the page in test/browser. */

test.each(on('ws.browser.handshake'))('ws.browser.handshake $id: $input', async ({ input }) => {
  const { Origin: origin } = input as { Origin: string };
  const door = aDoor({}, 'https://lg.example');
  const { status, webSocket } = await door('GET', `/v1/sessions/${session}/live`, undefined, {
    upgrade: 'websocket',
    origin,
  });
  webSocket?.accept();
  webSocket?.close();
  expect(status).toBe(origin === 'https://LG.EXAMPLE' ? 101 : 403);
});

test(
  'cost H298: a thousand sessions a second from one address end before any object',
  { timeout: 60_000 },
  async () => {
    const { sessions_per_s: many } = inputOf('H298') as { sessions_per_s: number };
    const { bindings, starts } = counted();
    const door = aDoor({ ...bindings, BURST_CREATES: aLimiter(50) });
    const visitor = aVisitor();
    const ask = async () => (await door('POST', '/v1/measurements', aPing('web'), visitor)).status;
    const statuses = await Promise.all(Array.from({ length: many }, ask));
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(many - 50);
    expect(starts.QUOTA).toBe(50);
  },
);

test.each(on('log'))('log $id: one record a line, and data in it', ({ input }) => {
  const said: string[] = [];
  vi.spyOn(console, 'error').mockImplementation((line: string) => void said.push(line));
  logError('a test', new Error(`${String(input)}\u009b31m\u202e`), { id: String(input) });
  vi.restoreAllMocks();
  expect(said).toHaveLength(1);
  expect(said[0]).not.toMatch(/[\n\u0080-\u009f\u202e]/);
  expect(JSON.parse(said[0]!)).toMatchObject({ level: 'error', id: input });
});

/** What is no question to a router wakes nobody; the one that is, about the default route, becomes a job that says the same. */
const ofRouters = { 'bgp.prefix': 'route', 'bgp.aspath': 'aspath', 'bgp.community': 'community' };
const askedOfRouters = Object.entries(ofRouters).flatMap(([surface, type]) =>
  on(surface).map(({ id, input }) => ({ id, input, type })),
);

test.each(askedOfRouters)('bgp $id: $input', async ({ id, input, type }) => {
  const { bindings, total } = counted();
  const ask = (target: unknown, query: object) =>
    aDoor(bindings)('POST', '/v1/measurements', {
      ...aPing('web'),
      type: 'bgp',
      target,
      measurementOptions: { query },
    });
  if (id === 'H057') {
    expect((await ask(input, { type })).status).toBe(202);
    return;
  }
  expect(await errorOf(await ask(input, { type }))).toMatchObject({
    status: 400,
    params: { target: expect.stringContaining('must be') },
  });
  expect(await errorOf(await ask('64500', { type: input }))).toMatchObject({ status: 400 });
  expect(await errorOf(await ask('64500', { type: 'aspath', value: input }))).toMatchObject({ status: 400 });
  expect(total()).toBe(0);
});

test.each(['10.0.0.1', '10.0.0.0/8', 'fd00::/8', '::ffff:10.0.0.1'])(
  'a router is not asked about %s',
  async (target) => {
    const { bindings, total } = counted();
    const body = { ...aPing('web'), type: 'bgp', target, measurementOptions: {} };
    expect(await errorOf(await aDoor(bindings)('POST', '/v1/measurements', body))).toMatchObject({
      status: 422,
      type: 'target_not_allowed',
    });
    expect(total()).toBe(0);
  },
);
