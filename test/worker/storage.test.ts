import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { expect, test } from 'vitest';
import type { Peer } from './support/peer.ts';
import { aPopWithAgent, aRun, dialData, get, jobOf, lines, type Run, stubOf } from './support/world.ts';

/** Counts what a session writes from now on: rows, as its SQLite counts them, by table; and alarms. */
function countWrites(run: Run): Promise<() => Record<string, number>> {
  return runInDurableObject(stubOf(run), (_, { storage }) => {
    const written: Record<string, number> = {};
    const count = (what: string, n: number) => (written[what] = (written[what] ?? 0) + n);
    const exec = storage.sql.exec.bind(storage.sql);
    storage.sql.exec = (query: string, ...values: unknown[]) => {
      const cursor = exec(query, ...(values as string[]));
      const table = /^(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)/.exec(query)?.[1];
      if (table) count(table, cursor.rowsWritten);
      return cursor as never;
    };
    const setAlarm = storage.setAlarm.bind(storage);
    storage.setAlarm = async (...args) => {
      count('alarm', 1);
      return setAlarm(...args);
    };
    return () => written;
  });
}

/** What an agent says in a run of so many seconds with ten lines a second: a frame each 100 ms, a commit each 2 s. */
async function talk(data: Peer, seconds: number): Promise<void> {
  let seq = 0;
  for (let tick = 1; tick <= seconds * 10; tick += 1) {
    const commit = tick % 20 === 0 ? { commit: true } : {};
    data.say({ t: 'log', seq: seq++, e: lines('64 bytes from 192.0.2.1'), ...commit });
  }
  data.say({ t: 'end', seq, outcome: { kind: 'finished', exit: 0 } });
  await data.next('ack', ({ end }) => end === true);
}

test('rows written for a job are one for each 2 s, and a handful for its states', async () => {
  const { agent } = await aPopWithAgent('rows');
  const run = await aRun(['rows']);
  const job = await jobOf(agent);
  const written = await countWrites(run);
  const data = await dialData(job);
  await data.next('resume');
  const seconds = 60;
  await talk(data, seconds);
  const { segments, results, measurements, alarm = 0, ...others } = written();
  expect(segments).toBe(seconds / 2);
  expect(results).toBeLessThanOrEqual(3);
  expect(alarm).toBeLessThanOrEqual(2);
  // Who asked for it is forgotten when it is over.
  expect(measurements).toBe(1);
  expect(others).toEqual({});
});

test('an agent that is asked to send again is asked once, however much was on its way', async () => {
  const { agent } = await aPopWithAgent('once');
  const run = await aRun(['once']);
  const data = await dialData(await jobOf(agent));
  await data.next('resume');
  data.clear();
  for (let seq = 5; seq < 25; seq += 1) data.say({ t: 'log', seq, e: lines('x') });
  data.say({ t: 'log', seq: 0, e: lines('a', 'b'), commit: true });
  await data.next('ack');
  expect(data.frames).toEqual([
    { t: 'resume', from: 0 },
    { t: 'ack', seq: 2 },
  ]);
  // What is missing now is another place.
  data.say({ t: 'log', seq: 9, e: lines('x') });
  expect(await data.next('resume', ({ from }) => from === 2)).toBeTruthy();
  expect(await get(`/v1/sessions/${run.session}`)).toMatchObject({ results: [{ next: 2 }] });
});

test('logs that are too much for one call between objects are read whole', { timeout: 60_000 }, async () => {
  const slugs = Array.from({ length: 24 }, (_, i) => `big${i}`);
  const run = await aRunAt(slugs);
  // 24 logs of 1.5 million characters are over the 32 MiB of one call.
  const texts = Array.from({ length: 187 }, () => [0, 'o', 'x'.repeat(8_000)]);
  await runInDurableObject(stubOf(run), (_, { storage }) => {
    for (let r = 1; r <= slugs.length; r += 1)
      storage.sql.exec('INSERT INTO segments VALUES (?, 0, ?, 1, ?)', r, texts.length, JSON.stringify(texts));
  });
  // What is stored is counted when the object begins.
  await evictDurableObject(stubOf(run));
  const body = await get<{ results: { result: { rawOutput: string } }[] }>(`/v1/measurements/${run.id}`);
  expect(body.results.map(({ result }) => result.rawOutput.length)).toEqual(slugs.map(() => 187 * 8_001 - 1));
});

async function aRunAt(slugs: string[]): Promise<Run> {
  for (const slug of slugs) await aPopWithAgent(slug);
  return aRun(slugs);
}
