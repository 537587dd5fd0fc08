import { evictDurableObject } from 'cloudflare:test';
import { expect, test } from 'vitest';
import type { Entry } from '#protocol';
import type { Peer } from './support/peer.ts';
import {
  aPopWithAgent,
  aRun,
  aViewer,
  call,
  dialData,
  jobOf,
  type Run,
  stubOf,
  upgrade,
} from './support/world.ts';

const entries: Entry[] = [
  [0, 'n', '{"k":"target","address":"192.0.2.1","family":4,"addresses":["192.0.2.1"]}'],
  [1, 'o', ' 1  10.0.0.1  0.5 ms'],
  [1, 'n', '{"k":"name","address":"10.0.0.1","name":"gw.corp.example"}'],
  [2, 'o', ' 2  93.184.216.34  1.5 ms'],
  [3, 'o', ' 3  192.0.2.1  2.5 ms'],
];
const rule = { hops: 1, private: true };

async function aTrace(
  slug: string,
): Promise<{ run: Run; data: Peer; say: (from: number, to: number) => void }> {
  const { agent } = await aPopWithAgent(slug);
  const run = await aRun([slug], { type: 'traceroute' });
  const data = await dialData(await jobOf(agent));
  await data.next('resume');
  const say = (from: number, to: number) =>
    data.say({ t: 'log', seq: from, e: entries.slice(from, to), commit: true });
  return { run, data, say };
}

const auth = (key: string) => ({ authorization: `Bearer ${key}` });
const hide = ({ session, key }: Run, redact: object | null = rule) =>
  call('PATCH', `/v1/sessions/${session}`, { redact }, auth(key));

async function join(session: string, more: object): Promise<Peer> {
  const viewer = await upgrade(`/v1/sessions/${session}/live`);
  viewer.say({ t: 'join', v: 1, ...more });
  return viewer;
}

async function texts(viewer: Peer, count: number): Promise<string[]> {
  await viewer.next('log', () => viewer.log(1).length >= count);
  return viewer.log(1);
}

const secrets = /10\.0\.0\.1|gw\.corp/;

test('whoever shows the key sees the original, live and later, and nobody else does', async () => {
  const { run, say } = await aTrace('redact');
  expect((await hide(run)).status).toBe(200);
  const stranger = await aViewer(run.session);
  const owner = await join(run.session, { key: run.key });
  await owner.next('session');
  say(0, 5);
  const shown = await texts(stranger, 5);
  expect(shown[1]).toBe(' 1  [hidden]  0.5 ms');
  expect(shown.join()).not.toMatch(secrets);
  expect(shown[3]).toBe(entries[3]![2]);
  expect(await texts(owner, 5)).toEqual(entries.map(([, , text]) => text));
  expect(await texts(await join(run.session, {}), 5)).toEqual(shown);
  expect(await texts(await join(run.session, { key: run.key }), 5)).toEqual(await texts(owner, 5));
});

test('the API is redacted the same way, and what it shows the key to is not to be kept', async () => {
  const { run, say, data } = await aTrace('redact-api');
  await hide(run);
  say(0, 5);
  await data.next('ack', ({ seq }) => seq === 5);
  const get = (headers = {}) => call('GET', `/v1/measurements/${run.id}`, undefined, headers);
  for (const headers of [{}, auth('not-the-key')]) {
    const text = await (await get(headers)).text();
    expect(text).not.toMatch(secrets);
    expect(JSON.parse(text)).toMatchObject({
      results: [
        {
          result: {
            hops: [{ resolvedAddress: null, hidden: true }, { resolvedAddress: '93.184.216.34' }, {}],
          },
        },
      ],
    });
  }
  const mine = await get(auth(run.key));
  expect(mine.headers.get('cache-control')).toBe('private, no-store');
  expect((await get()).headers.get('vary')).toMatch(/authorization/i);
  expect(await mine.text()).toMatch(secrets);
});

test('an object that was evicted in mid-redaction goes on hiding what it hid before', async () => {
  const { run, say } = await aTrace('redact-evict');
  await hide(run);
  const stranger = await aViewer(run.session);
  const owner = await join(run.session, { key: run.key });
  say(0, 2);
  await texts(owner, 2);
  await texts(stranger, 2);
  await evictDurableObject(stubOf(run));
  say(2, 5);
  expect((await texts(stranger, 5)).join()).not.toMatch(secrets);
  expect(await texts(owner, 5)).toEqual(entries.map(([, , text]) => text));
});

test('a viewer with a cursor gets the same redaction as one that was here all along', async () => {
  const { run, say } = await aTrace('redact-cursor');
  await hide(run);
  const first = await aViewer(run.session);
  say(0, 5);
  const all = await texts(first, 5);
  const late = await join(run.session, { cursor: { 1: 2 } });
  expect((await late.next('log'))['seq']).toBe(2);
  const got = late.frames.filter(({ t }) => t === 'log').flatMap(({ e }) => e as Entry[]);
  expect(got.map(([, , text]) => text)).toEqual(all.slice(2));
});

test('when the rule changes those without the key are sent back, and those with it are told', async () => {
  const { run, say } = await aTrace('redact-change');
  const stranger = await aViewer(run.session);
  const owner = await join(run.session, { key: run.key });
  say(0, 2);
  await texts(owner, 2);
  expect(await (await hide(run)).json()).toMatchObject({ redact: rule });
  expect((await stranger.closed()).code).toBe(4205);
  expect(await owner.next('redact')).toEqual({ t: 'redact', redact: rule });
  expect(owner.socket.readyState).toBe(WebSocket.OPEN);
  const back = await aViewer(run.session);
  expect((await back.next('session'))['redact']).toEqual(rule);
  await hide(run, { hops: 0, private: false });
  expect((await back.closed()).code).toBe(4205);
  expect(await (await call('GET', `/v1/sessions/${run.session}`)).json()).toMatchObject({ redact: null });
});

test('a wrong key opens nothing: the socket is closed, and joins without it as anybody', async () => {
  const { run } = await aTrace('redact-wrong');
  const wrong = await join(run.session, { key: 'x'.repeat(43) });
  expect((await wrong.closed()).code).toBe(4403);
  expect(wrong.frames).toEqual([]);
  const twice = await upgrade(`/v1/sessions/${run.session}/live`);
  twice.say({ t: 'join', v: 1, key: run.key });
  twice.say({ t: 'join', v: 1 });
  expect((await twice.closed()).code).toBe(1008);
});

test('why a result failed is redacted, too', async () => {
  const { run, data } = await aTrace('redact-failure');
  await hide(run);
  const stranger = await aViewer(run.session);
  const failure = { owner: 'policy', code: 'private_address', message: 'it is 10.0.0.1' };
  data.say({ t: 'end', seq: 0, outcome: { kind: 'failed', failure } });
  expect((await stranger.next('state', ({ state }) => state === 'failed'))['failure']).toMatchObject({
    message: 'it is [hidden]',
  });
  const text = await (await call('GET', `/v1/sessions/${run.session}`)).text();
  expect(text + (await (await call('GET', `/v1/measurements/${run.id}`)).text())).not.toMatch(secrets);
});

test.each([
  [{}, 400],
  [{ redact: { hops: 31, private: true } }, 400],
  [{ redact: { hops: -1, private: true } }, 400],
  [{ redact: { hops: 1 } }, 400],
  [{ redact: null, more: 1 }, 400],
])('%j is no rule', async (body, status) => {
  const { run } = await aTrace('redact-bad');
  expect((await call('PATCH', `/v1/sessions/${run.session}`, body, auth(run.key))).status).toBe(status);
});

test('only the holder of the key says what is hidden', async () => {
  const { run } = await aTrace('redact-door');
  const patch = (headers: Record<string, string>) =>
    call('PATCH', `/v1/sessions/${run.session}`, { redact: rule }, headers);
  expect([(await patch({})).status, (await patch(auth('wrong'))).status]).toEqual([401, 403]);
  expect(await (await call('GET', `/v1/sessions/${run.session}`)).json()).toMatchObject({ redact: null });
});
