import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { limits } from '#protocol';
import { Notices } from '../../worker/fleet/notices/notices.ts';

const slugs = ['vie1', 'nyc1', 'sin1'];
const now = Date.parse('2026-11-26T12:00:00.000Z');
const hourMs = 3_600_000;
const iso = (at: number) => new Date(at).toISOString();

let fleets = 0;
/** A fleet's object of its own, with notices in it. What is done survives the object being put away in between. */
function someNotices() {
  fleets += 1;
  const stub = env.FLEET.getByName(`notices-${fleets}`);
  return async <T>(does: (notices: Notices) => T): Promise<T> => {
    const result = await runInDurableObject(stub as never, (_, { storage }) =>
      does(new Notices(storage.sql, () => slugs)),
    );
    await evictDurableObject(stub);
    return result;
  };
}

const aWindow = (fromHours: number, untilHours: number, pops: string[] = ['vie1']) => ({
  title: 'New router',
  pops,
  from: iso(now + fromHours * hourMs),
  until: iso(now + untilHours * hourMs),
});
const anIncident = (more: object = {}) => ({
  title: 'Loss',
  pops: [],
  stage: 'investigating' as const,
  text: '',
  ...more,
});

test('a PoP is worked on in its window, and all of them in one that names none', async () => {
  const within = someNotices();
  await within((notices) => [notices.maintain(aWindow(1, 3), now), notices.maintain(aWindow(2, 4, []), now)]);
  const at = (hours: number) => within((notices) => [...notices.maintained(now + hours * hourMs)].toSorted());
  expect(await at(0)).toEqual([]);
  expect(await at(1)).toEqual(['vie1']);
  expect(await at(2)).toEqual(slugs.toSorted());
  expect(await at(4)).toEqual([]);
});

test('each edge of a window is told once, whatever dies in between, and the next one is known', async () => {
  const within = someNotices();
  const edge = (hours: number) => within((notices) => notices.nextEdge(now + hours * hourMs));
  const turn = (hours: number) =>
    within((notices) => notices.turn(now + hours * hourMs).map(({ type }) => type));
  expect(await edge(0)).toBeNull();
  await within((notices) => notices.maintain(aWindow(1, 3), now));
  expect(await edge(0)).toBe(now + hourMs);
  expect(await turn(0.5)).toEqual([]);
  expect(await turn(1)).toEqual(['maintenance.began']);
  expect(await turn(1)).toEqual([]);
  expect(await edge(1)).toBe(now + 3 * hourMs);
  // Overdue: now.
  expect(await edge(5)).toBe(now + 5 * hourMs);
  expect(await turn(5)).toEqual(['maintenance.ended']);
  expect(await edge(5)).toBeNull();
});

test('present and coming windows are in order, all of them the other way round', async () => {
  const within = someNotices();
  await within((notices) =>
    [aWindow(5, 6), aWindow(1, 2), aWindow(3, 4)].map((window) => notices.maintain(window, now)),
  );
  const hours = (windows: { from: string }[]) => windows.map(({ from }) => (Date.parse(from) - now) / hourMs);
  expect(await within((notices) => hours(notices.windows(now + 2 * hourMs)))).toEqual([3, 5]);
  expect(await within((notices) => hours(notices.allWindows()))).toEqual([5, 3, 1]);
});

test('a resolved incident is not open, and one that is taken up again is', async () => {
  const within = someNotices();
  const answer = await within((notices) => notices.open(anIncident(), now));
  const { id } = answer.ok ? answer.value : expect.fail('refused');
  const open = () => within((notices) => notices.openIncidents().map((incident) => incident.id));
  expect(await open()).toEqual([id]);
  await within((notices) => notices.update(id, { stage: 'resolved' }, now + 1));
  expect(await open()).toEqual([]);
  await within((notices) => notices.update(id, { stage: 'monitoring' }, now + 2));
  expect(await open()).toEqual([id]);
});

test('the oldest incident that is over gives way to a new one; when all are open none does', async () => {
  const within = someNotices();
  const { incidents } = limits.status;
  const ids = await within((notices) =>
    Array.from({ length: incidents }, () => {
      const answer = notices.open(anIncident(), now);
      return answer.ok ? answer.value.id : '';
    }),
  );
  expect(await within((notices) => notices.open(anIncident(), now))).toEqual({
    ok: false,
    why: { field: 'body', rule: expect.stringMatching(/200 open incidents: resolve one/) },
  });
  await within((notices) => notices.update(ids[7]!, { stage: 'resolved' }, now));
  expect(await within((notices) => notices.open(anIncident(), now))).toMatchObject({ ok: true });
  const left = await within((notices) => notices.incidents().map(({ id }) => id));
  expect(left).toHaveLength(incidents);
  expect(left).not.toContain(ids[7]);
});

test('the window that was over first gives way to a new one; when all are to come none does', async () => {
  const within = someNotices();
  const { windows } = limits.status;
  await within((notices) => {
    for (let n = 0; n < windows; n += 1) notices.maintain(aWindow(1, 2 + n), now);
  });
  expect(await within((notices) => notices.maintain(aWindow(1, 2), now))).toMatchObject({
    ok: false,
    why: { field: 'body', rule: expect.stringContaining('100 windows') },
  });
  const later = now + 3.5 * hourMs;
  expect(await within((notices) => notices.maintain(aWindow(8, 9), later))).toMatchObject({ ok: true });
  const untils = await within((notices) => notices.allWindows().map(({ until }) => until));
  expect(untils).toHaveLength(windows);
  expect(untils).not.toContain(aWindow(1, 2).until);
  expect(untils).toContain(aWindow(1, 3).until);
});

test('an incident has so many updates, and then it can only be ended', async () => {
  const within = someNotices();
  const answer = await within((notices) => {
    const opened = notices.open(anIncident(), now);
    const { id } = opened.ok ? opened.value : expect.fail('refused');
    for (let n = 1; n < limits.status.updates; n += 1) notices.update(id, { text: String(n) }, now + n);
    const patches = [{ text: 'more' }, { title: 'Right' }, { stage: 'resolved' as const }, { text: 'Sorry' }];
    return patches.map((patch) => notices.update(id, patch, now));
  });
  const refused = { ok: false, why: { field: 'text' } };
  expect(answer).toMatchObject([
    refused,
    { ok: true, value: { title: 'Right' } },
    { ok: true, value: { stage: 'resolved' } },
    refused,
  ]);
});
