import { beforeAll, expect, test } from 'vitest';
import { aDoor, aPing, errorOf } from './support/door.ts';
import { aPop, aPopWithAgent } from './support/world.ts';

beforeAll(() => aPopWithAgent('open'));

const bearing = (token: string) => ({ authorization: `Bearer ${token}` });
const closed = aDoor({ PUBLIC: 'false', ACCESS_TOKEN: 'first-token second-token' });

test('where it is not public, whoever shows no good token starts nothing and is told how', async () => {
  for (const headers of [
    {},
    bearing('first-toke'),
    bearing('first-tokenx'),
    bearing('operator'),
    { authorization: 'Basic eDp5' },
  ]) {
    const refusal = await errorOf(await closed('POST', '/v1/measurements', aPing('open'), headers));
    expect(refusal).toMatchObject({
      status: 401,
      type: 'unauthorized',
      params: { access: expect.stringContaining('the operator hands') },
    });
  }
});

test('either of two access tokens opens a session, and its key is enough to add to it', async () => {
  for (const token of ['first-token', 'second-token'])
    expect((await closed('POST', '/v1/measurements', aPing('open'), bearing(token))).status).toBe(202);
  const opened = await closed('POST', '/v1/measurements', aPing('open'), bearing('first-token'));
  const { session, key } = await opened.json<{ session: string; key: string }>();
  const more = { ...aPing('open'), session };
  expect((await closed('POST', '/v1/measurements', more, bearing(key))).status).toBe(202);
  // Access lets its holder open sessions of their own, and does not replace the key of somebody else's.
  expect((await closed('POST', '/v1/measurements', more, bearing('first-token'))).status).toBe(403);
  expect((await closed('POST', '/v1/measurements', more)).status).toBe(401);
});

test('watching takes the link alone', async () => {
  const opened = await closed('POST', '/v1/measurements', aPing('open'), bearing('first-token'));
  const { id, session } = await opened.json<{ id: string; session: string }>();
  expect((await closed('GET', `/v1/measurements/${id}`)).status).toBe(200);
  expect((await closed('GET', `/v1/sessions/${session}`)).status).toBe(200);
  expect((await closed('GET', '/v1/pops')).status).toBe(200);
});

test('a setting that is neither true nor false closes the door, and without tokens nobody gets in', async () => {
  for (const PUBLIC of ['no', '', 'False', '0', false])
    expect((await aDoor({ PUBLIC })('POST', '/v1/measurements', aPing('open'), bearing('x'))).status).toBe(
      401,
    );
  for (const PUBLIC of ['true', true, undefined])
    expect(
      (await aDoor(PUBLIC === undefined ? {} : { PUBLIC })('POST', '/v1/measurements', aPing('open'))).status,
    ).toBe(202);
});

test('the document says that a token is needed, and nothing when none is', async () => {
  const page = async (door: ReturnType<typeof aDoor>) => (await door('GET', '/')).text();
  expect(await page(closed)).toContain('<meta name="popglass:access" content="token" />');
  expect(await page(aDoor())).not.toContain('popglass:');
  const hostile = aDoor({
    TURNSTILE_SITE_KEY: '"><script>x',
    TURNSTILE_SECRET: 's',
    TURNSTILE_VERIFY_URL: 'http://127.0.0.1:1/',
  });
  expect(await page(hostile)).toContain('content="&quot;&gt;&lt;script&gt;x"');
});

test('the admin API opens to its token alone, and is off without one', async () => {
  const admin = aDoor({ ADMIN_TOKEN: 'the-token' });
  const list = (headers: Record<string, string>, door = admin) =>
    door('GET', '/v1/admin/pops', undefined, headers);
  expect((await list(bearing('the-token'))).status).toBe(200);
  for (const token of ['the-toke', 'the-token0', 'THE-TOKEN', 'a'.repeat(256)])
    expect((await list(bearing(token))).status).toBe(401);
  expect((await list({})).status).toBe(401);
  for (const ADMIN_TOKEN of ['', undefined as unknown as string])
    expect((await list(bearing('the-token'), aDoor({ ADMIN_TOKEN }))).status).toBe(404);
  await aPop('kept');
  expect((await list(bearing('wrong'))).headers.get('cache-control')).toBe('no-store');
});
