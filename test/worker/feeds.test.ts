import { expect, test } from 'vitest';
import type { Incident } from '#protocol';
import { aDoor } from './support/door.ts';
import { asOperator, call } from './support/world.ts';

async function anIncident(title: string): Promise<Incident> {
  const body = { title, pops: [], stage: 'investigating', text: 'We look for its cause.' };
  return (await call('POST', '/v1/admin/incidents', body, asOperator)).json<Incident>();
}

test.each(['atom', 'rss'])(
  'the feed in %s tells of an incident, under the site’s own name',
  async (format) => {
    const { id } = await anIncident(`<b>Loss</b> in ${format}`);
    const response = await aDoor({}, 'https://status.example.net')('GET', `/status.${format}`);
    expect(response.headers.get('content-type')).toBe(`application/${format}+xml; charset=utf-8`);
    const text = await response.text();
    expect(text).toContain(`tag:status.example.net,2026:incident/${id}/1<`);
    expect(text).toContain(`<title>Investigating: &lt;b&gt;Loss&lt;/b&gt; in ${format}</title>`);
  },
);

test('a feed that has not changed is not sent again, and one that has is', async () => {
  await anIncident('First');
  const get = (tag?: string) =>
    call('GET', '/status.atom', undefined, tag === undefined ? {} : { 'if-none-match': tag });
  const first = await get();
  const tag = first.headers.get('etag')!;
  expect(first.headers.get('cache-control')).toBe('public, max-age=10, stale-while-revalidate=300');
  expect((await get(tag)).status).toBe(304);
  await anIncident('Second');
  expect((await get(tag)).status).toBe(200);
});

test('readers in pages of any site may read it', async () => {
  const { headers } = await call('GET', '/status.rss', undefined, { origin: 'https://reader.example' });
  expect(headers.get('access-control-allow-origin')).toBe('*');
});
