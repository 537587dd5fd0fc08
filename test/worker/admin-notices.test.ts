import { beforeAll, expect, test } from 'vitest';
import { type Incident, limits, type Maintenance } from '#protocol';
import { errorOf } from './support/door.ts';
import { aPop, asOperator, call } from './support/world.ts';

const { titleChars, textChars, windowDays, urlChars } = limits.status;

beforeAll(async () => {
  await aPop('noticed');
});

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
const aWindow = (more: object = {}) => ({
  title: 'New router',
  pops: ['noticed'],
  from: inHours(1),
  until: inHours(2),
  ...more,
});
const anIncident = (more: object = {}) => ({
  title: 'Loss towards Asia',
  pops: [],
  stage: 'investigating',
  text: 'We look for its cause.',
  ...more,
});
const aWebhook = (more: object = {}) => ({ url: 'https://ops.example.net/hook', ...more });

const admin = (method: string, path: string, body?: object) =>
  call(method, `/v1/admin/${path}`, body, asOperator);
const list = async <T>(path: string) => (await admin('GET', path)).json<T[]>();

test.each([
  ['GET', 'maintenance'],
  ['POST', 'maintenance'],
  ['DELETE', 'maintenance/x'],
  ['GET', 'incidents'],
  ['POST', 'incidents'],
  ['PATCH', 'incidents/x'],
  ['DELETE', 'incidents/x'],
  ['GET', 'webhooks'],
  ['POST', 'webhooks'],
  ['DELETE', 'webhooks/x'],
])('%s %s is for the operator alone', async (method, path) => {
  expect((await call(method, `/v1/admin/${path}`)).status).toBe(401);
  const guessed = { authorization: 'Bearer guessed' };
  expect((await call(method, `/v1/admin/${path}`, undefined, guessed)).status).toBe(401);
});

test.each([
  ['DELETE', 'maintenance/x'],
  ['PATCH', 'incidents/x', { text: 'b' }],
  ['DELETE', 'incidents/x'],
  ['DELETE', 'webhooks/x'],
])('%s %s: what is not there is not found', async (method, path, body?: object) => {
  expect((await admin(method, path, body)).status).toBe(404);
});

test.each<[what: string, path: string, body: object, field: string, rule: RegExp]>([
  ['no title', 'maintenance', aWindow({ title: ' ' }), 'title', /at least 1 /],
  [
    'a long title',
    'maintenance',
    aWindow({ title: 'x'.repeat(titleChars + 1) }),
    'title',
    /at most 120 characters/,
  ],
  ['a title of two lines', 'maintenance', aWindow({ title: 'a\nb' }), 'title', /one line/],
  ['an unknown PoP', 'maintenance', aWindow({ pops: ['noticed', 'mars'] }), 'pops.1', /one of.*noticed/],
  ['a PoP that is no slug', 'maintenance', aWindow({ pops: ['-x'] }), 'pops.0', /a-z/],
  ['pops that are no list', 'maintenance', aWindow({ pops: 'noticed' }), 'pops', /array/],
  ['a time without a zone', 'maintenance', aWindow({ from: '2026-11-26T08:00:00' }), 'from', /zone/],
  [
    'a day that does not exist',
    'maintenance',
    aWindow({ until: '2027-02-30T08:00:00Z' }),
    'until',
    /zone, like/,
  ],
  ['an end before its begin', 'maintenance', aWindow({ until: inHours(0.5) }), 'until', /later than from/],
  [
    'an end in the past',
    'maintenance',
    aWindow({ from: inHours(-2), until: inHours(-1) }),
    'until',
    /in the future/,
  ],
  ['too long a window', 'maintenance', aWindow({ until: inHours(24 * windowDays + 2) }), 'until', /90 days/],
  ['an unknown field', 'maintenance', aWindow({ colour: 1 }), 'colour', /not known/],
  ['an unknown stage', 'incidents', anIncident({ stage: 'fixed' }), 'stage', /investigating, identified/],
  [
    'a long text',
    'incidents',
    anIncident({ text: 'x'.repeat(textChars + 1) }),
    'text',
    /at most 2000 characters/,
  ],
  ['no text', 'incidents', { title: 'a', pops: [], stage: 'resolved' }, 'text', /string/],
  ['an incident at an unknown PoP', 'incidents', anIncident({ pops: ['mars'] }), 'pops.0', /noticed/],
  ['no address', 'webhooks', { pops: [] }, 'url', /string/],
  ['an address that is none', 'webhooks', aWebhook({ url: 'ops' }), 'url', /https/],
  ['plain http', 'webhooks', aWebhook({ url: 'http://ops.example.net/' }), 'url', /loopback/],
  ['plain http to a name', 'webhooks', aWebhook({ url: 'http://127.0.0.1.example.net/' }), 'url', /loopback/],
  ['another scheme', 'webhooks', aWebhook({ url: 'file:///etc/passwd' }), 'url', /https/],
  ['a password', 'webhooks', aWebhook({ url: 'https://a:b@ops.example.net/' }), 'url', /password/],
  [
    'a long address',
    'webhooks',
    aWebhook({ url: `https://a.example/${'x'.repeat(urlChars)}` }),
    'url',
    /at most/,
  ],
  ['a webhook for an unknown PoP', 'webhooks', aWebhook({ pops: ['mars'] }), 'pops.0', /noticed/],
])('%s is refused with the field named, and nothing is kept', async (_, path, body, field, rule) => {
  const before = await list(path);
  const { status, type, params = {}, message } = await errorOf(await admin('POST', path, body));
  expect([status, type]).toEqual([400, 'validation_error']);
  expect(params[field]).toMatch(rule);
  expect(message).toContain(field);
  expect(await list(path)).toEqual(before);
});

test('a window is kept in UTC, its controls visible, its PoPs once each, and can be cancelled', async () => {
  const until = new Date(Math.ceil(Date.now() / 1000) * 1000 + 7_200_000);
  const local = new Date(until.getTime() + 3_600_000).toISOString().replace('.000Z', '+01:00');
  const answer = await admin(
    'POST',
    'maintenance',
    aWindow({ title: ' Up\u001bgrade ', pops: ['noticed', 'noticed'], until: local }),
  );
  expect(answer.status).toBe(201);
  const window = await answer.json<Maintenance>();
  expect(window).toMatchObject({ title: 'Up␛grade', pops: ['noticed'], until: until.toISOString() });
  expect(await list('maintenance')).toContainEqual(window);
  expect((await admin('DELETE', `maintenance/${window.id}`)).status).toBe(204);
  expect(await list('maintenance')).not.toContainEqual(window);
  expect((await admin('DELETE', `maintenance/${window.id}`)).status).toBe(404);
});

test('a window that runs is ended, and stays on the record', async () => {
  const window = await (
    await admin('POST', 'maintenance', aWindow({ from: inHours(-1) }))
  ).json<Maintenance>();
  await admin('DELETE', `maintenance/${window.id}`);
  const [kept] = (await list<Maintenance>('maintenance')).filter(({ id }) => id === window.id);
  expect(Date.parse(kept!.until)).toBeLessThanOrEqual(Date.now());
  expect(kept!.from).toBe(window.from);
});

test('an incident goes on by updates, newest first, until it is resolved', async () => {
  const created = await (await admin('POST', 'incidents', anIncident())).json<Incident>();
  const path = `incidents/${created.id}`;
  await admin('PATCH', path, { stage: 'identified', text: 'A cable is cut.' });
  await admin('PATCH', path, { title: 'Loss towards Singapore', pops: ['noticed'] });
  const answer = await admin('PATCH', path, { stage: 'resolved' });
  const incident = await answer.json<Incident>();
  expect(answer.status).toBe(200);
  expect(incident).toMatchObject({
    id: created.id,
    title: 'Loss towards Singapore',
    pops: ['noticed'],
    stage: 'resolved',
    createdAt: created.createdAt,
  });
  expect(incident.updates.map(({ stage, text }) => [stage, text])).toEqual([
    ['resolved', ''],
    ['identified', 'A cable is cut.'],
    ['investigating', 'We look for its cause.'],
  ]);
  expect(await list('incidents')).toContainEqual(incident);
  expect((await admin('DELETE', path)).status).toBe(204);
  expect((await admin('PATCH', path, { text: 'again' })).status).toBe(404);
});

test.each<[object, string, RegExp]>([
  [{}, 'body', /one of title/],
  [{ stage: 'fixed' }, 'stage', /resolved/],
  [{ pops: ['mars'] }, 'pops.0', /noticed/],
  [{ title: '' }, 'title', /at least 1 /],
  [{ id: 'x' }, 'id', /not known/],
])('a change of an incident to %o is refused with the field named', async (patch, field, rule) => {
  const { id } = await (await admin('POST', 'incidents', anIncident())).json<Incident>();
  const { status, params = {} } = await errorOf(await admin('PATCH', `incidents/${id}`, patch));
  expect(status).toBe(400);
  expect(params[field]).toMatch(rule);
});

test('a PoP that is gone leaves what was said of it', async () => {
  await aPop('leaving');
  const incident = await (
    await admin('POST', 'incidents', anIncident({ pops: ['leaving'] }))
  ).json<Incident>();
  const window = await (
    await admin('POST', 'maintenance', aWindow({ pops: ['leaving'] }))
  ).json<Maintenance>();
  await admin('DELETE', 'pops/leaving');
  expect(await list('incidents')).toContainEqual(incident);
  expect(await list('maintenance')).toContainEqual(window);
  expect((await admin('PATCH', `incidents/${incident.id}`, { text: 'It is gone.' })).status).toBe(200);
});

test('a webhook’s secret is told once', async () => {
  const answer = await admin('POST', 'webhooks', aWebhook({ pops: ['noticed'] }));
  expect(answer.status).toBe(201);
  const { id, secret, ...more } = await answer.json<{ id: string; secret: string }>();
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(more).toEqual({});
  const listed = await (await admin('GET', 'webhooks')).text();
  expect(listed).not.toContain(secret.slice('whsec_'.length));
  expect(JSON.parse(listed)).toContainEqual({
    id,
    url: 'https://ops.example.net/hook',
    pops: ['noticed'],
    createdAt: expect.any(String),
    isGone: false,
    dropped: 0,
    waiting: 0,
    last: null,
  });
  expect((await admin('DELETE', `webhooks/${id}`)).status).toBe(204);
  expect(await list('webhooks')).toEqual([]);
});

test.each(['http://127.0.0.1:9000/x', 'http://localhost/x', 'http://[::1]:9000/x'])(
  'a webhook on this machine may be %s',
  async (url) => {
    const { id } = await (await admin('POST', 'webhooks', { url })).json<{ id: string }>();
    expect(await list('webhooks')).toMatchObject([{ id, url, pops: null }]);
    await admin('DELETE', `webhooks/${id}`);
  },
);

test('one webhook more than there may be is refused', async () => {
  const made: { id: string }[] = [];
  for (let n = 0; n < limits.status.webhooks; n += 1)
    made.push(await (await admin('POST', 'webhooks', aWebhook())).json());
  const { status, params = {} } = await errorOf(await admin('POST', 'webhooks', aWebhook()));
  expect([status, params['body']]).toEqual([400, expect.stringContaining('20 webhooks')]);
  for (const { id } of made) await admin('DELETE', `webhooks/${id}`);
});
