import { afterEach, beforeEach, expect, test } from 'vitest';
import { someEvents } from '../support/a-status.ts';
import { aBoard, aFleet } from './support/a-fleet.ts';
import { jump } from './support/clock.ts';
import { aDoor } from './support/door.ts';

let ahead = 0;
beforeEach(() => jump((ahead += 600_000)));
afterEach(() => caches.default.delete('https://fleet.popglass.invalid/board'));

/** A board with one incident of this title. */
function titled(title: string): string {
  const [incident] = someEvents().incidents;
  return aBoard({}, { ...someEvents(), incidents: [{ ...incident!, id: 'one', title }] });
}

test.each(['atom', 'rss'])(
  'the feed in %s tells of an incident, under the site’s own name',
  async (format) => {
    const fleet = aFleet(async () => titled(`<b>Loss</b> in ${format}`));
    const response = await aDoor(fleet.bindings, 'https://status.example.net')('GET', `/status.${format}`);
    expect(response.headers.get('content-type')).toBe(`application/${format}+xml; charset=utf-8`);
    const text = await response.text();
    expect(text).toContain(`tag:status.example.net,2026:incident/one/1<`);
    expect(text).toContain(`&lt;b&gt;Loss&lt;/b&gt; in ${format}</title>`);
  },
);

test('a feed that has not changed is not sent again, and one that has is', async () => {
  let title = 'First';
  const door = aDoor(aFleet(async () => titled(title)).bindings);
  const get = (tag: string) => door('GET', '/status.atom', undefined, { 'if-none-match': tag });
  const first = await get('""');
  const tag = first.headers.get('etag')!;
  expect(first.headers.get('cache-control')).toBe('public, max-age=10, stale-while-revalidate=300');
  expect((await get(tag)).status).toBe(304);
  title = 'Second';
  jump(11_000);
  expect((await get(tag)).status).toBe(200);
});

test('readers in pages of any site may read it', async () => {
  const from = { origin: 'https://reader.example' };
  const { headers } = await aDoor(aFleet().bindings)('GET', '/status.rss', undefined, from);
  expect(headers.get('access-control-allow-origin')).toBe('*');
});
