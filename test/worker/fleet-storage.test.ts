import { runInDurableObject } from 'cloudflare:test';
import { expect, test } from 'vitest';
import { TestFleet } from './support/fleet.ts';

/** Counts what a fleet writes from now on: rows by table, and keys by name. */
function countWrites(fleet: TestFleet): Promise<() => Record<string, number>> {
  return runInDurableObject(fleet.stub, (_, { storage }) => {
    const written: Record<string, number> = {};
    const count = (what: string, n: number) => (written[what] = (written[what] ?? 0) + n);
    const exec = storage.sql.exec.bind(storage.sql);
    storage.sql.exec = (query: string, ...values: unknown[]) => {
      const cursor = exec(query, ...(values as string[]));
      const table = /^(?:INSERT (?:OR REPLACE )?INTO|UPDATE|DELETE FROM) (\w+)/.exec(query)?.[1];
      if (table && cursor.rowsWritten > 0) count(table, cursor.rowsWritten);
      return cursor as never;
    };
    const put = storage.kv.put.bind(storage.kv);
    storage.kv.put = (key, value) => {
      count(key, 1);
      return put(key, value);
    };
    return () => written;
  });
}

test('a minute in which nothing happens is a row for each report, and two for the tick', async () => {
  const fleet = new TestFleet();
  await fleet.withAgents('aa', 'bb', 'cc');
  await fleet.minutes(2);
  const written = await countWrites(fleet);
  await fleet.minutes(10);
  expect(written()).toEqual({ cells: 30, trend: 10, clock: 10 });
});
