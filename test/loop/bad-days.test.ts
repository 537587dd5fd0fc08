import { afterEach, beforeEach, expect, test } from 'vitest';
import { startSystem, type System } from '../../worker/local/system.ts';
import { finished, run } from '../support/client.ts';
import { descendants } from '../support/processes.ts';
import { aFolder } from '../support/folder.ts';

let state: string;
let systems: System[];

async function start(): Promise<System> {
  const system = await startSystem({ host: '127.0.0.1', port: 0, state, agent: true, adminToken: undefined });
  systems.push(system);
  return system;
}

beforeEach(() => {
  systems = [];
  state = aFolder();
});
afterEach(async () => {
  await Promise.all(systems.map((system) => system.stop()));
});

test('a second Popglass on the same state is refused, and the first goes on', async () => {
  const system = await start();
  await expect(start()).rejects.toThrow(/in use by another Popglass/);
  expect((await fetch(`${system.url}/healthz`)).status).toBe(200);
});

test('after everything was killed, ready again means that a run works at once', async () => {
  const before = await start();
  process.kill(-before.agent!.pid!, 'SIGKILL');
  process.kill(-before.edge.pid!, 'SIGKILL');
  await before.broken;
  await before.stop();
  const after = await start();
  const { id } = await run(after.url, {
    type: 'ping',
    target: '127.0.0.1',
    measurementOptions: { packets: 1 },
  });
  expect((await finished(after.url, id)).results[0]).toMatchObject({ result: { status: 'finished' } });
});

test('an agent that hangs does not keep the rest from ending', async () => {
  const system = await start();
  process.kill(system.agent!.pid!, 'SIGSTOP');
  await system.stop();
  expect([system.agent!, system.edge].flatMap(({ pid }) => descendants(pid!))).toEqual([]);
});

test('an agent ends when whoever started it has gone', async () => {
  const { agent } = await start();
  const gone = new Promise((resolve) => agent!.once('exit', resolve));
  agent!.disconnect();
  expect(await gone).toBe(0);
});
