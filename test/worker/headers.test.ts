import { expect, test } from 'vitest';
import { aDoor } from './support/door.ts';
import { aPopWithAgent, aRun, asOperator, call, upgrade } from './support/world.ts';

const csp =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** Every kind of answer that there is: pages, files, JSON, errors of each layer, preflights, nothing. */
const answers: [method: string, path: string][] = [
  ['GET', '/'],
  ['HEAD', '/'],
  ['GET', '/main.js'],
  ['GET', '/no-such-file.js'],
  ['GET', '/s/AAAAAAAAAAAAAAAAAAAAAA'],
  ['GET', '/healthz'],
  ['GET', '/v1/pops'],
  ['GET', '/v1/limits'],
  ['GET', '/v1/status'],
  ['GET', '/v1/status/history'],
  ['GET', '/v1/admin/incidents'],
  ['GET', '/status.atom'],
  ['GET', '/badge/all.svg'],
  ['GET', '/v1/nothing'],
  ['POST', '/v1/measurements'],
  ['OPTIONS', '/v1/measurements'],
  ['GET', '/v1/measurements/nonsense'],
  ['GET', '/v1/admin/pops'],
  ['DELETE', '/v1/admin/pops/none'],
  ['GET', '/v1/agent/control'],
  ['PUT', '/'],
];

test.each(answers)('%s %s has the security headers', async (method, path) => {
  const { headers } = await call(method, path);
  expect(headers.get('content-security-policy')).toBe(csp);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
  expect(headers.get('permissions-policy')).toMatch(/camera=\(\).*geolocation=\(\)/);
  expect(headers.get('x-frame-options')).toBe('DENY');
  expect(headers.get('set-cookie')).toBeNull();
});

test('the page for iframes may be framed, by anybody, and nothing else about it is laxer', async () => {
  // Whatever leads there is looked at itself, not followed.
  const door = aDoor();
  const { headers } = await door('GET', '/embed');
  expect(headers.get('x-frame-options')).toBeNull();
  expect(headers.get('content-security-policy')).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'",
  );
  for (const path of ['/embed/', '/embed/x', '/Embed', '/embed.html'])
    expect((await door('GET', path)).headers.get('x-frame-options')).toBe('DENY');
});

test('the widget’s script may be run by pages of other sites, the page’s own not', async () => {
  const script = await call('GET', '/widget.js', undefined, { origin: 'https://other.example' });
  expect(script.headers.get('access-control-allow-origin')).toBe('*');
  expect(script.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  const own = await call('GET', '/main.js', undefined, { origin: 'https://other.example' });
  expect(own.headers.get('access-control-allow-origin')).toBeNull();
  expect(own.headers.get('cross-origin-resource-policy')).toBe('same-origin');
});

test('what people measure is not indexed, the home page may be', async () => {
  const robots = async (path: string) => (await call('GET', path)).headers.get('x-robots-tag');
  expect(await robots('/s/AAAAAAAAAAAAAAAAAAAAAA')).toBe('noindex');
  expect(await robots('/v1/pops')).toBe('noindex');
  expect(await robots('/')).toBeNull();
});

test('browsers are told to insist on HTTPS, over HTTPS, for as long as the operator says', async () => {
  const sts = async (seconds: number, origin: string) =>
    (await aDoor({ HSTS_SECONDS: seconds }, origin)('GET', '/')).headers.get('strict-transport-security');
  expect(await sts(600, 'https://lg.example.net')).toBe('max-age=600');
  expect(await sts(600, 'http://lg.example.net')).toBeNull();
  expect(await sts(0, 'https://lg.example.net')).toBeNull();
});

test('an error of ours tells a number and no stack', async () => {
  const broken = aDoor({ POINTS_PER_HOUR: 'lots' });
  const response = await broken('GET', '/v1/limits');
  const text = await response.text();
  expect(response.status).toBe(500);
  expect(text).toMatch(/"internal_error".*Its number is [0-9a-f-]{36}/);
  expect(text).not.toMatch(/lots|POINTS|\.ts|at /);
  expect(response.headers.get('content-security-policy')).toBe(csp);
});

test('pages of other sites may read and create, and nothing else', async () => {
  const from = { origin: 'https://other.example' };
  const read = await call('GET', '/v1/pops', undefined, from);
  expect(read.headers.get('access-control-allow-origin')).toBe('*');
  expect(read.headers.get('access-control-allow-credentials')).toBeNull();
  expect(read.headers.get('access-control-expose-headers')).toContain('x-ratelimit-remaining');
  const refused = await call('POST', '/v1/measurements', { type: 'x' }, from);
  expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([400, '*']);
  const ask = (method: string) => ({
    ...from,
    'access-control-request-method': method,
    'access-control-request-headers': 'content-type',
  });
  const preflight = await call('OPTIONS', '/v1/measurements', undefined, ask('POST'));
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-methods')).toBe('GET,HEAD,POST');
  expect(preflight.headers.get('access-control-allow-headers')).toContain('content-type');
});

test.each([
  ['OPTIONS', '/v1/admin/pops'],
  ['GET', '/v1/admin/pops'],
  ['OPTIONS', '/v1/agent/enrol'],
  ['POST', '/v1/agent/enrol'],
  ['GET', '/'],
  ['GET', '/main.js'],
])('%s %s is for no page of another site', async (method, path) => {
  const headers = { origin: 'https://other.example', ...asOperator };
  const response = await call(method, path, undefined, headers);
  expect(response.headers.get('access-control-allow-origin')).toBeNull();
});

test('sockets are for our own pages, for those that the operator named, and for programs', async () => {
  await aPopWithAgent('origins');
  const { session } = await aRun(['origins']);
  const path = `/v1/sessions/${session}/live`;
  for (const origin of ['http://lg.example.net', 'HTTP://LG.EXAMPLE.NET'])
    (await upgrade(path, { origin })).socket.close(1000);
  (await upgrade(path)).socket.close(1000);
  const others = [
    'null',
    'http://lg.example.net.evil.test',
    'http://lg.example.net:444',
    'https://lg.example.net',
    'http://evil.test',
    '',
    'x',
    '*',
  ];
  const door = aDoor();
  for (const origin of others) {
    const { status } = await door('GET', path, undefined, { upgrade: 'websocket', origin });
    expect({ origin, status }).toEqual({ origin, status: 403 });
  }
  const named = aDoor({ ORIGINS: 'https://status.example.net, https://a.example' });
  const dial = (origin: string) => named('GET', path, undefined, { upgrade: 'websocket', origin });
  const { status, webSocket } = await dial('https://status.example.net');
  webSocket?.accept();
  webSocket?.close();
  expect(status).toBe(101);
  expect((await dial('https://status.example.net.evil.test')).status).toBe(403);
});

test('it answers under its own names and bare addresses, and under no other', async () => {
  const under = async (origin: string, HOSTS: string) =>
    (await aDoor({ HOSTS }, origin)('GET', '/v1/pops')).status;
  expect(await under('http://lg.example.net', 'lg.example.net')).toBe(200);
  expect(await under('http://LG.example.net:8787', 'localhost, LG.example.net')).toBe(200);
  expect(await under('http://127.0.0.1:8787', 'lg.example.net')).toBe(200);
  expect(await under('http://[::1]:8787', 'lg.example.net')).toBe(200);
  expect(await under('http://evil.test', 'lg.example.net')).toBe(403);
  expect(await under('http://lg.example.net.evil.test', 'lg.example.net')).toBe(403);
  expect(await under('http://anything.test', '')).toBe(200);
});

test('with Turnstile on, its host and no other may bring a script and a frame', async () => {
  const settings = {
    TURNSTILE_SITE_KEY: 'k',
    TURNSTILE_SECRET: 's',
    TURNSTILE_VERIFY_URL: 'http://127.0.0.1:1/',
  };
  const policy = (await aDoor(settings)('GET', '/')).headers.get('content-security-policy')!;
  expect(policy).toContain("script-src 'self' https://challenges.cloudflare.com;");
  expect(policy).toContain('frame-src https://challenges.cloudflare.com;');
  expect(policy).not.toContain('unsafe');
});
