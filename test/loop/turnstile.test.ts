import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSystem, type System } from '../../worker/local/system.ts';
import { aFolder } from '../support/folder.ts';

/** A verifier as Turnstile's is: a token that it has issued is good once. */
const issued = new Set<string>();
const asked: { secret?: string; response?: string }[] = [];
let answer: (body: { response?: string }) => { status: number; body: string };
let verifier: Server;
let system: System;

const verdict = (success: boolean) => ({ status: 200, body: JSON.stringify({ success, 'error-codes': [] }) });

beforeAll(async () => {
  answer = ({ response = '' }) => verdict(issued.delete(response));
  verifier = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const body = JSON.parse(text) as { secret: string; response: string };
      asked.push(body);
      const { status, body: said } = answer(body);
      response.writeHead(status, { 'content-type': 'application/json', location: '/elsewhere' }).end(said);
    });
  });
  await new Promise<void>((resolve) => verifier.listen(0, '127.0.0.1', resolve));
  system = await startSystem({
    host: '127.0.0.1',
    port: 0,
    state: aFolder(),
    agent: true,
    adminToken: undefined,
    settings: {
      TURNSTILE_SITE_KEY: 'site',
      TURNSTILE_SECRET: 'secret',
      TURNSTILE_VERIFY_URL: `http://127.0.0.1:${(verifier.address() as AddressInfo).port}/siteverify`,
      ACCESS_TOKEN: 'friend',
    },
  });
});

afterAll(async () => {
  await system.stop();
  verifier.close();
});

async function run(
  headers: Record<string, string>,
): Promise<{ status: number; error?: { type: string; params?: object } }> {
  const response = await fetch(`${system.url}/v1/measurements`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({
      type: 'ping',
      target: '127.0.0.1',
      locations: [{ pop: 'local' }],
      measurementOptions: { packets: 1 },
    }),
  });
  return { status: response.status, ...((await response.json()) as object) };
}

const holding = (token: string) => ({ 'cf-turnstile-response': token });

test('a token lets one measurement begin, and none after it', async () => {
  issued.add('once');
  expect((await run(holding('once'))).status).toBe(202);
  expect(asked.at(-1)).toEqual({ secret: 'secret', response: 'once' });
  expect(await run(holding('once'))).toMatchObject({
    status: 403,
    error: { type: 'forbidden', params: { turnstile: expect.any(String) } },
  });
});

test('without a token, or with one that can be none, the verifier is not even asked', async () => {
  const before = asked.length;
  expect((await run({})).status).toBe(403);
  expect((await run(holding('x'.repeat(3000)))).status).toBe(403);
  expect(asked.length).toBe(before);
});

test('whoever shows an access token is not checked', async () => {
  expect((await run({ authorization: 'Bearer friend' })).status).toBe(202);
});

test.each([
  ['is broken', { status: 500, body: 'oops' }],
  ['talks nonsense', { status: 200, body: '{"success":"yes"}' }],
  ['sends elsewhere', { status: 302, body: '' }],
])('nobody gets in because the verifier %s', async (_, said) => {
  const before = answer;
  answer = () => said;
  expect(await run(holding('any'))).toMatchObject({ status: 500, error: { type: 'internal_error' } });
  answer = before;
});

test('the page is told the site key', async () => {
  expect(await (await fetch(system.url)).text()).toContain(
    '<meta name="popglass:turnstile" content="site" />',
  );
});
