import { abortAllDurableObjects, evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decode, historySchema, limits } from '#protocol';
import { Findings } from '../../worker/pop/findings.ts';
import { aCell } from '../support/a-cell.ts';
import { someCells } from '../support/arbitrary-cells.ts';
import { straightSums, type Told } from '../support/straight-sums.ts';
import { jump, ring } from './support/clock.ts';
import { aMeasuringPop, lossOf } from './support/mesh.ts';

const [secondMs, minuteMs, hourMs, dayMs] = [1_000, 60_000, 3_600_000, 86_400_000];
/** Far enough into a day and an hour. */
const noon = Date.UTC(2026, 10, 26, 12);

/** What a PoP's object has in its storage, worked on as the object does after each eviction. */
function inStorage(slug: string, work: (findings: () => Findings, storage: DurableObjectStorage) => void) {
  return runInDurableObject(env.POP.getByName(slug), (_, { storage }) =>
    work(() => new Findings(storage), storage),
  );
}

function tallies(storage: DurableObjectStorage, span: string): Record<string, number[]> {
  const rows = storage.sql.exec<{ start: number; bucket: string }>(
    'SELECT start, bucket FROM buckets WHERE span = ?',
    span,
  );
  return Object.fromEntries(
    rows.toArray().flatMap(({ start, bucket }) => {
      const { cells } = JSON.parse(bucket) as { cells: Record<string, number[]> };
      return Object.entries(cells).map(([key, tally]) => [`${start} ${key}`, tally] as const);
    }),
  );
}

test('history outlives an eviction, and the edge', async () => {
  const { slug, to, agent, stub } = await aMeasuringPop('outlives');
  agent.say({ t: 'summary', cells: [aCell({ to, rounds: '300' })] });
  const known = { [`${to}/4`]: 66.67 };
  await expect.poll(() => lossOf(slug)).toEqual(known);
  await evictDurableObject(stub, { webSockets: 'hibernate' });
  expect(await lossOf(slug)).toEqual(known);
  await abortAllDurableObjects();
  await expect.poll(() => lossOf(slug).catch(() => undefined)).toEqual(known);
});

test('the alarm rolls up what is over, and it is still there when its minutes are not', async () => {
  const { slug, to, agent, stub } = await aMeasuringPop('rolled');
  agent.say({ t: 'summary', cells: [aCell({ to, rounds: '30' })] });
  const known = { [`${to}/4`]: 50 };
  for (const window of ['1h', '7d', '400d'] as const)
    await expect.poll(() => lossOf(slug, window)).toEqual(known);
  jump(3 * dayMs);
  await ring(stub);
  expect(await lossOf(slug, '1h')).toEqual({});
  for (const window of ['7d', '400d'] as const) expect(await lossOf(slug, window)).toEqual(known);
  jump(34 * dayMs);
  agent.socket.close(1000);
  await expect.poll(() => runInDurableObject(stub, (_, { storage }) => storage.getAlarm())).toBeTruthy();
  await ring(stub);
  expect(await lossOf(slug, '7d')).toEqual({});
  expect(await lossOf(slug, '400d')).toEqual(known);
});

test('what the object gives is a history, of one target if that is asked for', async () => {
  const { slug, to, agent, stub } = await aMeasuringPop('shape');
  agent.say({ t: 'summary', cells: [aCell({ to }), aCell({ to, family: 6 })] });
  await expect.poll(() => lossOf(slug)).toEqual({ [`${to}/4`]: 0, [`${to}/6`]: 0 });
  const history = decode(historySchema, await stub.history('24h', to));
  expect(history).toMatchObject({ pop: slug, window: '24h', stepSeconds: 300 });
  expect(history.series.map(({ family, avg }) => [family, avg.length])).toEqual([
    [4, 288],
    [6, 288],
  ]);
  expect((await stub.history('24h', 'nowhere')).series).toEqual([]);
});

test('hours and days are the sums over the raw summaries, through alarms, evictions and set clocks', async () => {
  const steps = fc.array(
    fc.record({
      aheadMs: fc.oneof(
        { weight: 8, arbitrary: fc.integer({ min: minuteMs, max: 40 * minuteMs }) },
        { weight: 1, arbitrary: fc.integer({ min: -3 * dayMs, max: 3 * dayMs }) },
      ),
      cells: fc.option(someCells),
      isHere: fc.boolean(),
    }),
    { maxLength: 30 },
  );
  await inStorage('sums', (findings, storage) => {
    fc.assert(
      fc.property(steps, (all) => {
        findings().forget();
        const told: Told[] = [];
        let now = noon;
        for (const { aheadMs, cells, isHere } of all) {
          now += aheadMs;
          if (cells && findings().note('agent', cells, now)) told.push({ at: now, cells });
          findings().roll(now);
          findings().attend(isHere, now);
        }
        findings().roll(Math.max(now, ...told.map(({ at }) => at)) + dayMs);
        expect(tallies(storage, 'hour')).toEqual(straightSums(told, hourMs));
        expect(tallies(storage, 'day')).toEqual(straightSums(told, dayMs));
      }),
      { numRuns: 40 },
    );
  });
});

test('presence is known to the second, whoever sleeps meanwhile', async () => {
  await inStorage('presence', (findings) => {
    findings().attend(true, noon + 15 * secondMs);
    for (let n = 1; n <= 3; n += 1) findings().attend(true, noon + 15 * secondMs + n * minuteMs);
    findings().attend(false, noon + 200 * secondMs);
    const { presence } = findings().history('presence', '1h', undefined, noon + 5 * minuteMs - 1);
    expect(presence.slice(-6)).toEqual([null, 1, 1, 1, 0.3333, 0]);
  });
});

test('a time in which nobody looked counts as nothing known; one in which nobody was here is known', async () => {
  await inStorage('gaps', (findings, storage) => {
    findings().attend(true, noon);
    findings().attend(true, noon + limits.mesh.unwatchedMs + secondMs);
    findings().attend(false, noon + 4 * minuteMs);
    const count = () => storage.sql.exec<{ n: number }>('SELECT COUNT(*) AS n FROM buckets').one().n;
    const rows = count();
    const back = noon + 20 * dayMs;
    findings().attend(true, back);
    expect(count()).toBe(rows);
    findings().attend(true, back + 30 * minuteMs);
    const hour = findings().history('gaps', '1h', undefined, noon + 6 * minuteMs - 1).presence;
    expect(hour.slice(-7)).toEqual([null, null, null, null, 1, 0, 0]);
    const month = findings().history('gaps', '30d', undefined, back + hourMs - 1).presence;
    expect(month.slice(-481).map((share) => (share === null ? '-' : share))).toEqual([
      // 59 s of the 56 minutes and 59 s that are known.
      0.0173,
      ...Array<number>(479).fill(0),
      '-',
    ]);
  });
});

test('a minute costs some four rows, and nothing while nobody is here', async () => {
  await inStorage('cost', (findings, storage) => {
    let rows = 0;
    const { sql, kv } = storage;
    const [exec, put] = [sql.exec.bind(sql), kv.put.bind(kv)];
    sql.exec = (query: string, ...values: unknown[]) => {
      const cursor = exec(query, ...(values as string[]));
      if (!query.startsWith('SELECT')) rows += cursor.rowsWritten;
      return cursor as never;
    };
    kv.put = (...args: Parameters<typeof put>) => {
      rows += 1;
      put(...args);
    };
    const cells = [aCell(), aCell({ family: 6 })];
    const days = 3;
    findings().attend(true, noon);
    for (let at = noon + 7 * secondMs; at < noon + days * dayMs; at += minuteMs) {
      findings().note('agent', cells, at);
      // The alarm that looks for silent agents.
      for (const alarmAt of [at + 20 * secondMs, at + 50 * secondMs]) {
        findings().roll(alarmAt);
        findings().attend(true, alarmAt);
      }
    }
    const perMinute = rows / (days * 24 * 60);
    expect(perMinute).toBeGreaterThan(3);
    expect(perMinute).toBeLessThan(4.2);
    findings().attend(false, noon + days * dayMs);
    rows = 0;
    findings().attend(false, noon + (days + 1) * dayMs);
    expect(rows).toBe(0);
  });
});
