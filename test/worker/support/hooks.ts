import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import type { WebhookView } from '../../../worker/fleet/webhooks/webhooks.ts';
import { asOperator, call } from './world.ts';

/** Had anew each time: one that knew the object when it died is of no use any more. */
export const fleet = () => env.FLEET.getByName('fleet');

interface Sent {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly redirect: string;
}

/** What went out of the edge, and what the world answers, by host; unless told otherwise it is glad. */
export const sent: Sent[] = [];
export const answers = new Map<string, () => Promise<Response>>();

export const admin = (method: string, path: string, body?: object) =>
  call(method, `/v1/admin/${path}`, body, asOperator);
export const hooks = async () => (await admin('GET', 'webhooks')).json<WebhookView[]>();

beforeEach(() => {
  sent.length = 0;
  answers.clear();
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    const { url, redirect } = request;
    sent.push({ url, redirect, headers: Object.fromEntries(request.headers), body: await request.text() });
    return answers.get(new URL(url).hostname)?.() ?? new Response('thanks');
  });
});
afterEach(async () => {
  for (const { id } of await hooks()) await admin('DELETE', `webhooks/${id}`);
});

/** What an endpoint answers from now on. */
export function answering(answer: () => Response, host = 'ops.example'): void {
  answers.set(host, async () => answer());
}

export async function aWebhook(
  host = 'ops.example',
  pops?: string[],
): Promise<{ id: string; secret: string }> {
  const url = `https://${host}/hook`;
  return (await admin('POST', 'webhooks', { url, ...(pops && { pops }) })).json();
}

/** Something that webhooks are told. */
export async function anIncident(title: string, pops: string[] = []): Promise<void> {
  const response = await admin('POST', 'incidents', { title, pops, stage: 'investigating', text: '' });
  expect(response.status).toBe(201);
}

/** The alarm goes off, again and again, until nothing is due. */
export async function settle(): Promise<void> {
  await expect
    .poll(async () => {
      const at = await alarmAt();
      const isDue = at !== null && at <= Date.now();
      if (isDue) await runDurableObjectAlarm(fleet());
      return isDue || (await isBusy());
    })
    .toBe(false);
}

export const alarmAt = () => runInDurableObject(fleet() as never, (_, { storage }) => storage.getAlarm());

const isBusy = () =>
  runInDurableObject(
    fleet() as never,
    (_, { storage }) =>
      storage.sql.exec<{ n: number }>('SELECT COUNT(*) AS n FROM deliveries WHERE is_out = 1').one().n > 0,
  );

/** What was sent to a host, by the titles of what it was about; or by types. */
export const titles = (host = 'ops.example') =>
  sent
    .filter(({ url }) => url.includes(host))
    .map(({ body }) => (JSON.parse(body) as { data: { title: string } }).data.title);
export const types = () => sent.map(({ body }) => (JSON.parse(body) as { type: string }).type);
