import { expect, test } from 'vitest';
import { limits } from '#protocol';
import { errorOf } from './support/door.ts';
import { TestFleet } from './support/fleet.ts';
import { aPop, asOperator, call } from './support/world.ts';

const put = (list: unknown) => call('PUT', '/v1/admin/anchors', list, asOperator);
const core = { id: 'core', name: 'Core router', ipv4: '192.0.2.200' };

test('an operator names the anchors, and gets the list back', async () => {
  const edge = { id: 'edge', name: 'Edge', ipv4: '192.0.2.201', ipv6: '2001:db8::c9' };
  expect((await put([core, edge])).status).toBe(200);
  expect(await (await call('GET', '/v1/admin/anchors', undefined, asOperator)).json()).toEqual([core, edge]);
  expect((await put([])).status).toBe(200);
  expect(await (await call('GET', '/v1/admin/anchors', undefined, asOperator)).json()).toEqual([]);
});

test('the door is the operator’s', async () => {
  expect((await call('PUT', '/v1/admin/anchors', [])).status).toBe(401);
  expect((await call('GET', '/v1/admin/anchors')).status).toBe(401);
});

test.each([
  ['two with the same id', [core, core], { body: 'must have an id each that no other one has' }],
  ['one without an address', [{ id: 'core', name: 'Core' }], { body: 'must have an ipv4 or an ipv6 each' }],
  ['a name for an address', [{ ...core, ipv4: 'core.example.net' }], { '0.ipv4': 'must be an IPv4 address' }],
  [
    'too many',
    Array.from({ length: limits.mesh.anchors + 1 }, (_, i) => ({ ...core, id: `core${i}` })),
    { body: expect.stringContaining(`at most ${limits.mesh.anchors}`) },
  ],
])('%s are refused, and it is said what is allowed', async (_, list, params) => {
  const response = await put(list);
  expect(response.status).toBe(400);
  expect(await errorOf(response)).toMatchObject({ type: 'validation_error', params });
});

test('neither has an anchor the name of a PoP, nor a PoP that of an anchor', async () => {
  await aPop('taken');
  const refused = await put([{ ...core, id: 'taken' }]);
  expect([refused.status, (await errorOf(refused)).params]).toEqual([
    400,
    { id: 'must not be the slug of a PoP' },
  ]);
  expect((await put([{ ...core, id: 'spoken-for' }])).status).toBe(200);
  await expect(aPop('spoken-for')).resolves.toBeUndefined();
  await put([]);
  await expect(aPop('spoken-for')).resolves.toMatch(/^enrol-/);
});

test('all PoPs measure them, and the board shows what they find', async () => {
  const fleet = new TestFleet();
  await fleet.withAgents('aa', 'bb');
  await fleet.anchors(core);
  await fleet.minutes(1);
  expect(fleet.mesh('aa').targets.map(({ id }) => id)).toEqual(['bb', 'core']);
  await fleet.minutes(2, 'core');
  const { status } = await fleet.board();
  expect(status.anchors).toEqual([{ id: 'core', name: 'Core router' }]);
  // It was never heard: nobody knows whether it ever answers.
  expect(status.mesh.filter(({ to }) => to === 'core')).toEqual([]);
  await fleet.minutes(1);
  await fleet.minutes(1, 'core');
  expect((await fleet.board()).status.mesh).toContainEqual(
    expect.objectContaining({ from: 'aa', to: 'core', rtt: null, status: 'down' }),
  );
  expect(await fleet.states()).toEqual({ aa: 'operational', bb: 'operational' });
});
