import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readIdentity } from '../../agent/identity.ts';
import { descendants, untilLine } from '../support/processes.ts';
import { finished, liveLog, run } from '../support/client.ts';
import { aFolder } from '../support/folder.ts';

/** `npm start` as a user has it: a process that says where it is, and is ended by a signal. */
let state: string;
let system: ChildProcess;
let url: string;

async function start(): Promise<void> {
  system = spawn('npm', ['start', '--', '--port', '0', '--state', state], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  url = (await untilLine(system, /^popglass ready (http:\/\/127\.0\.0\.1:\d+)$/))[1]!;
}

async function stop(signal: NodeJS.Signals): Promise<{ left: number[]; status: number | null }> {
  if (system.exitCode !== null) return { left: [], status: system.exitCode };
  const before = descendants(system.pid!);
  const closed = new Promise<number | null>((resolve) => system.once('close', resolve));
  system.kill(signal);
  const status = await closed;
  return { left: before.filter((pid) => descendants(pid).length > 0), status };
}

beforeAll(async () => {
  state = aFolder();
  await start();
});
afterAll(async () => {
  await stop('SIGTERM');
});

test('a ping of this host appears reply by reply, while it runs', async () => {
  const { session } = await run(url, {
    type: 'ping',
    target: '127.0.0.1',
    measurementOptions: { packets: 4 },
  });
  const entries = await liveLog(url, session);
  const replies = entries.filter(({ text }) => text.includes('icmp_seq='));
  expect(replies.map(({ text }) => /icmp_seq=(\d+)/.exec(text)?.[1])).toEqual(['1', '2', '3', '4']);
  // Half a second apart at the tool, so half a second apart here: nothing was kept back until the end.
  const arrivals = replies.map(({ arrivedAt }) => arrivedAt);
  for (let i = 1; i < arrivals.length; i++) expect(arrivals[i]! - arrivals[i - 1]!).toBeGreaterThan(300);
});

test.each([
  ['ping', '127.0.0.1', { stats: { loss: 0, rcv: 3 }, resolvedAddresses: ['127.0.0.1'] }],
  ['ping', '::1', { stats: { loss: 0, rcv: 3 }, resolvedAddress: '::1' }],
  ['traceroute', '127.0.0.1', { hops: [{ resolvedAddress: '127.0.0.1' }] }],
  ['mtr', '::1', { hops: [{ resolvedAddress: '::1', stats: { loss: 0 } }] }],
])('%s of %s comes out in the shape of the contract', async (type, target, expected) => {
  const { id } = await run(url, { type, target });
  const { results } = await finished(url, id);
  expect(results[0]).toMatchObject({ probe: { id: 'local' }, result: { status: 'finished', ...expected } });
});

test('after a restart with the same state the session is still there, and the agent comes back by itself', async () => {
  const { id, session } = await run(url, {
    type: 'ping',
    target: '127.0.0.1',
    measurementOptions: { packets: 1 },
  });
  const before = await finished(url, id);
  await stop('SIGINT');
  await start();
  expect(await finished(url, id)).toEqual(before);
  expect((await liveLog(url, session)).length).toBeGreaterThan(2);
  const again = await run(url, { type: 'ping', target: '127.0.0.1', measurementOptions: { packets: 1 } });
  expect((await finished(url, again.id)).results[0]).toMatchObject({ result: { status: 'finished' } });
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends all of it and leaves no process, even while a tool runs',
  async (signal) => {
    await run(url, { type: 'ping', target: '127.0.0.1', measurementOptions: { packets: 100, interval: 1 } });
    await expect.poll(() => descendants(system.pid!).length).toBeGreaterThan(4);
    expect(await stop(signal)).toEqual({ left: [], status: 0 });
    await start();
  },
);

test('Stop ends the tool, and the result says that it was cut short', async () => {
  const { id, key } = await run(url, {
    type: 'ping',
    target: '127.0.0.1',
    measurementOptions: { packets: 100, interval: 1 },
  });
  await expect
    .poll(
      async () =>
        (await (await fetch(`${url}/v1/measurements/${id}`)).json()).results[0].result.timings.length,
    )
    .toBeGreaterThan(0);
  const response = await fetch(`${url}/v1/measurements/${id}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${key}` },
  });
  expect(response.status).toBe(202);
  const { results } = await finished(url, id);
  expect(results[0]!.result.status).toBe('finished');
  const overview = await (await fetch(`${url}/v1/sessions/${id.split('.')[0]}`)).json();
  expect(overview.results).toMatchObject([{ state: 'cancelled' }]);
});

test('the agent changes its key in mid-job: the job goes on, and the next one comes', async () => {
  const body = { type: 'ping', target: '127.0.0.1', measurementOptions: { packets: 6 } };
  const { id } = await run(url, body);
  const agent = path.join(state, 'agent');
  const before = readIdentity(agent)!;
  const rotation = spawn(
    'npm',
    ['run', '--silent', 'agent', '--', 'rotate', '--state', agent, '--edge', url],
    {
      stdio: 'ignore',
    },
  );
  expect(await new Promise((resolve) => rotation.once('close', resolve))).toBe(0);
  const after = readIdentity(agent)!;
  expect(after).toEqual({ ...before, privateKey: after.privateKey });
  expect(after.privateKey).not.toBe(before.privateKey);
  for (const one of [id, (await run(url, body)).id])
    expect((await finished(url, one)).results[0]).toMatchObject({
      result: { status: 'finished', stats: { rcv: 6 } },
    });
});
