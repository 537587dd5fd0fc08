import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSystem, type System } from '../../worker/local/system.ts';
import { aFolder } from '../support/folder.ts';

/** An endpoint that is out of order twice. */
const got: { headers: IncomingHttpHeaders; body: string }[] = [];
let endpoint: Server;
let system: System;

beforeAll(async () => {
  endpoint = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      got.push({ headers: request.headers, body });
      response.writeHead(got.length < 3 ? 500 : 200).end('whatever');
    });
  });
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
  system = await startSystem({
    host: '127.0.0.1',
    port: 0,
    state: aFolder(),
    agent: false,
    adminToken: 'operator',
  });
});
afterAll(async () => {
  await system.stop();
  endpoint.close();
});

async function admin<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(`${system.url}/v1/admin/${path}`, {
    method,
    headers: { authorization: 'Bearer operator', 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  expect(response.ok).toBe(true);
  return (await response.json()) as T;
}

test('an incident arrives at an endpoint that fails twice, under one id, with the right signature each time', async () => {
  const url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/hook`;
  const { secret } = await admin<{ secret: string }>('POST', 'webhooks', { url });
  const incident = { title: 'Loss', pops: [], stage: 'investigating', text: 'We look for its cause.' };
  await admin('POST', 'incidents', incident);
  await expect.poll(() => got.length, { timeout: 50_000, interval: 200 }).toBe(3);
  const [last] = await admin<{ last: object }[]>('GET', 'webhooks');
  await expect
    .poll(async () => (await admin<object[]>('GET', 'webhooks'))[0])
    .toMatchObject({ url, waiting: 0, last: { tries: 3, status: 200, outcome: 'delivered' } });
  expect(last).not.toHaveProperty('secret');
  expect(new Set(got.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  for (const { headers, body } of got) {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    const mac = createHmac('sha256', key).update(signed).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${mac}`);
    expect(JSON.parse(body)).toMatchObject({ type: 'incident.created', data: { title: 'Loss' } });
  }
});
