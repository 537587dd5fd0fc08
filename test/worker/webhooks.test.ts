import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { Webhooks } from '../../worker/fleet/webhooks/webhooks.ts';
import { jump, ring } from './support/clock.ts';
import {
  admin,
  alarmAt,
  anIncident,
  aWebhook,
  fleet,
  hooks,
  sent,
  settle,
  titles,
  types,
} from './support/hooks.ts';
import { aPop } from './support/world.ts';

test('an incident is told, signed so that the library of Standard Webhooks takes it', async () => {
  const { id, secret } = await aWebhook();
  await anIncident('Loss');
  await settle();
  expect(sent).toHaveLength(1);
  const { url, headers, body, redirect } = sent[0]!;
  expect([url, redirect, headers['content-type']]).toEqual([
    'https://ops.example/hook',
    'manual',
    'application/json',
  ]);
  expect(new Webhook(secret).verify(body, headers)).toMatchObject({
    type: 'incident.created',
    text: 'Investigating: Loss',
    data: { title: 'Loss' },
  });
  const [hook] = await hooks();
  expect(hook).toMatchObject({
    id,
    waiting: 0,
    last: { message: headers['webhook-id'], tries: 1, status: 200, outcome: 'delivered' },
  });
});

test('whoever asks for an empty list of PoPs is told of all', async () => {
  await aPop('anywhere');
  await aWebhook('none.example', []);
  await anIncident('Somewhere', ['anywhere']);
  await settle();
  expect(titles('none.example')).toEqual(['Somewhere']);
  expect(await hooks()).toContainEqual(expect.objectContaining({ pops: null }));
});

test('whoever asks for some PoPs is told of those, and of what concerns all', async () => {
  await aPop('here');
  await aPop('there');
  await aWebhook('here.example', ['here']);
  await aWebhook('all.example');
  await anIncident('Here', ['here']);
  await anIncident('There', ['there']);
  await anIncident('Everywhere');
  await settle();
  expect(titles('here.example').toSorted()).toEqual(['Everywhere', 'Here']);
  expect(titles('all.example')).toHaveLength(3);
});

test('a change of a PoP’s state is told', async () => {
  await aWebhook();
  const at = new Date().toISOString();
  const change = {
    id: '1',
    at,
    pop: 'here',
    name: 'Here',
    before: 'operational',
    status: 'down',
    reason: 'silent',
  };
  await runInDurableObject(fleet() as never, async (instance, state) => {
    const wake = () => void state.storage.setAlarm(Date.now());
    new Webhooks(state, wake).queue([change as never], Date.now());
    return instance;
  });
  await settle();
  expect(JSON.parse(sent[0]!.body)).toEqual({
    type: 'pop.changed',
    timestamp: at,
    text: 'Here: down, nothing is heard of it',
    data: change,
  });
});

test('a window’s begin and end are told when they come, with nobody here', async () => {
  await aWebhook();
  const iso = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
  const window = { title: 'Router', pops: [], from: iso(60), until: iso(120) };
  await admin('POST', 'maintenance', window);
  await settle();
  expect(sent).toEqual([]);
  jump(60_000);
  await evictDurableObject(fleet());
  await ring(fleet());
  await settle();
  expect(types()).toEqual(['maintenance.began']);
  jump(60_000);
  await ring(fleet());
  await settle();
  expect(types()).toEqual(['maintenance.began', 'maintenance.ended']);
  // Nothing is left to wake up for.
  await runDurableObjectAlarm(fleet());
  expect(await alarmAt()).toBeNull();
});

test('a window that runs already is told at once, and its early end too', async () => {
  await aWebhook();
  const iso = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
  const window = { title: 'Router', pops: [], from: iso(-60), until: iso(600) };
  const { id } = await (await admin('POST', 'maintenance', window)).json<{ id: string }>();
  await admin('DELETE', `maintenance/${id}`);
  await settle();
  expect(types()).toEqual(['maintenance.began', 'maintenance.ended']);
});
