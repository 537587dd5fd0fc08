import {
  abortAllDurableObjects,
  evictDurableObject,
  runDurableObjectAlarm,
  runInDurableObject,
} from 'cloudflare:test';
import { Webhook } from 'standardwebhooks';
import { expect, test, vi } from 'vitest';
import { limits } from '#protocol';
import { Webhooks } from '../../worker/fleet/webhooks/webhooks.ts';
import { jump, ring } from './support/clock.ts';
import {
  answering,
  answers,
  anIncident,
  aWebhook,
  fleet,
  hooks,
  sent,
  settle,
  titles,
} from './support/hooks.ts';

const { webhookTries, webhookQueue, webhookMs } = limits.status;

test('what fails is tried again later, under the same id, until it is taken', async () => {
  const { id, secret } = await aWebhook();
  answering(() => new Response('no', { status: sent.length < 3 ? 500 : 200 }));
  await anIncident('Twice');
  await settle();
  expect((await hooks())[0]).toMatchObject({ id, waiting: 1, last: { status: 500, outcome: 'will_retry' } });
  jump(4_000);
  await evictDurableObject(fleet());
  await ring(fleet());
  await settle();
  jump(15_000);
  await ring(fleet());
  await settle();
  expect(sent).toHaveLength(3);
  expect(new Set(sent.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  const stamps = sent.map(({ headers }) => Number(headers['webhook-timestamp']));
  expect(stamps.toSorted((a, b) => a - b)).toEqual(stamps);
  expect(new Set(stamps).size).toBe(3);
  // Each try is signed anew: its time is part of it.
  vi.spyOn(Date, 'now').mockReturnValue(stamps[2]! * 1000);
  expect(() => new Webhook(secret).verify(sent[2]!.body, sent[2]!.headers)).not.toThrow();
  expect((await hooks())[0]).toMatchObject({
    waiting: 0,
    last: { tries: 3, status: 200, outcome: 'delivered' },
  });
});

test('an endpoint that never takes it is given up after so many tries, and that is shown', async () => {
  await aWebhook();
  answers.set('ops.example', () => Promise.reject(new Error('no route to host')));
  await anIncident('Never');
  await settle();
  for (let n = 1; n < webhookTries; n += 1) {
    jump(5 * 4 ** (n - 1) * 1_000);
    await runDurableObjectAlarm(fleet());
    await settle();
  }
  expect(sent).toHaveLength(webhookTries);
  expect((await hooks())[0]).toMatchObject({
    waiting: 0,
    last: { tries: webhookTries, status: null, outcome: 'given_up' },
  });
});

test.each([301, 307])('a redirect (%i) is not followed, and is no success', async (status) => {
  await aWebhook();
  answering(() => new Response(null, { status, headers: { location: 'https://elsewhere.example/' } }));
  await anIncident('Moved');
  await settle();
  expect(sent.map(({ url }) => url)).toEqual(['https://ops.example/hook']);
  expect((await hooks())[0]).toMatchObject({ last: { status, outcome: 'will_retry' } });
});

test('an endpoint that says 410 is sent nothing more', async () => {
  await aWebhook();
  answering(() => new Response(null, { status: 410 }));
  await anIncident('First');
  await anIncident('Second');
  await settle();
  await anIncident('Third');
  await settle();
  expect(titles()).toEqual(['First']);
  expect((await hooks())[0]).toMatchObject({ isGone: true, waiting: 0, last: { outcome: 'gone' } });
});

test('an endpoint that does not answer delays no other one, and itself has one try on its way', async () => {
  await aWebhook('dead.example');
  await aWebhook('live.example');
  const gate = { isOpen: false };
  answers.set('dead.example', async () => {
    // Looked at again and again, because a promise can't be settled from another object.
    while (!gate.isOpen) await scheduler.wait(5);
    return new Response('back');
  });
  const next = async (title: string) => {
    await anIncident(title);
    await runDurableObjectAlarm(fleet());
    await expect.poll(() => titles('live.example')).toContain(title);
    await expect.poll(async () => (await hooks()).find(({ url }) => url.includes('live'))?.waiting).toBe(0);
  };
  await next('One');
  await next('Two');
  await next('Three');
  expect(titles('dead.example')).toEqual(['One']);
  gate.isOpen = true;
  await settle();
  expect(titles('dead.example').toSorted()).toEqual(['One', 'Three', 'Two']);
});

test('what was on its way when the object died is sent again', async () => {
  await aWebhook();
  answers.set('ops.example', async () => {
    for (;;) await scheduler.wait(1_000);
  });
  await anIncident('Cut');
  await runDurableObjectAlarm(fleet());
  await expect.poll(() => sent.length).toBe(1);
  await abortAllDurableObjects();
  answers.clear();
  jump(webhookMs + 5_000);
  await ring(fleet());
  await settle();
  expect(titles()).toEqual(['Cut', 'Cut']);
  expect(sent[1]!.headers['webhook-id']).toBe(sent[0]!.headers['webhook-id']);
});

test('so much waits for a webhook and no more: the oldest is dropped, and counted', async () => {
  await aWebhook();
  answering(() => new Response('no', { status: 503 }));
  await runInDurableObject(fleet() as never, async (_, state) => {
    const changes = Array.from({ length: webhookQueue + 3 }, (_, n) => ({
      id: String(n),
      pop: 'here',
      name: 'Here',
    }));
    new Webhooks(state, () => undefined).queue(changes as never, Date.now() + 3_600_000);
  });
  expect((await hooks())[0]).toMatchObject({ waiting: webhookQueue, dropped: 3 });
});
