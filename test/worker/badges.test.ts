import { afterEach, beforeEach, expect, test } from 'vitest';
import { aStatus } from '../support/a-status.ts';
import { aBoard, aFleet } from './support/a-fleet.ts';
import { jump } from './support/clock.ts';
import { aDoor, errorOf } from './support/door.ts';

let ahead = 0;
beforeEach(() => jump((ahead += 600_000)));
afterEach(() => caches.default.delete('https://fleet.popglass.invalid/board'));

test('a PoP’s badge is a picture that other sites may show', async () => {
  const answer = await aDoor(aFleet().bindings)('GET', '/badge/sin1.svg');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^image\/svg\+xml/);
  expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  expect(await answer.text()).toMatch(/^<svg[^>]* aria-label="Singapore: degraded"/);
});

test('the badge of all says the worst, in the shape that shields.io takes', async () => {
  const door = aDoor(aFleet().bindings);
  const { status, headers } = await door('GET', '/badge/all.svg');
  expect([status, headers.get('etag')]).toEqual([200, expect.stringMatching(/^"/)]);
  expect(await (await door('GET', '/badge/all.json')).json()).toEqual({
    schemaVersion: 1,
    label: 'network',
    message: '1 degraded',
    color: '#8a5700',
    isError: false,
  });
});

test('a name that is markup is text in the picture', async () => {
  const [first] = aStatus().pops;
  const fleet = aFleet(async () => aBoard({ pops: [{ ...first!, name: '</text><script>"&' }] }));
  const text = await (await aDoor(fleet.bindings)('GET', '/badge/vie1.svg')).text();
  expect(text).not.toContain('<script>');
  expect(text).toContain('&lt;/text&gt;&lt;script&gt;&quot;&amp;');
});

test.each(['nobody.svg', 'nobody.json', 'vie1.png', 'vie1', '.svg'])(
  '/badge/%s is not there',
  async (name) => {
    const refused = await errorOf(await aDoor(aFleet().bindings)('GET', `/badge/${name}`));
    expect([refused.status, refused.type]).toEqual([404, 'not_found']);
  },
);
