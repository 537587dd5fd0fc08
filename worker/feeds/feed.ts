import type { StatusEvents } from '#protocol';
import { raw, html as xml } from 'hono/html';
import { entriesOf, type FeedEntry, tagOf } from './entries.ts';

export const feedFormats = ['atom', 'rss'] as const;
export type FeedFormat = (typeof feedFormats)[number];

const title = 'Network status';
const declaration = raw('<?xml version="1.0" encoding="utf-8"?>\n');

/**
 * A feed of what happened, in Atom (RFC 4287) or RSS 2.0. Pure: the same events make the same text. hono's templates escape
 * whatever is put into them, in attributes too.
 * @param origin of the site
 */
export async function feedOf(events: StatusEvents, origin: string, format: FeedFormat): Promise<string> {
  const entries = entriesOf(events, origin);
  const page = await (format === 'atom' ? atom(entries, origin) : rss(entries, origin));
  return page.toString();
}

function atom(entries: readonly FeedEntry[], origin: string) {
  // It must have a time. When nothing has happened yet, any that stays is as good.
  const updated = entries[0]?.at ?? '2026-01-01T00:00:00.000Z';
  return xml`${declaration}<feed xmlns="http://www.w3.org/2005/Atom">
  <id>${tagOf(origin, 'status')}</id>
  <title>${title}</title>
  <updated>${updated}</updated>
  <author><name>${new URL(origin).host}</name></author>
  <link rel="self" type="application/atom+xml" href="${origin}/status.atom"/>
  <link rel="alternate" type="text/html" href="${origin}/status"/>
${entries.map(
  ({ id, title, text, at }) => xml`  <entry>
    <id>${id}</id>
    <title>${title}</title>
    <updated>${at}</updated>
    <link rel="alternate" type="text/html" href="${origin}/status"/>
    <content>${text}</content>
  </entry>
`,
)}</feed>
`;
}

function rss(entries: readonly FeedEntry[], origin: string) {
  return xml`${declaration}<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
  <title>${title}</title>
  <link>${origin}/status</link>
  <description>Incidents, and changes of the state of PoPs</description>
  <atom:link rel="self" type="application/rss+xml" href="${origin}/status.rss"/>
${entries.map((entry) => item(entry, origin))}</channel>
</rss>
`;
}

async function item({ id, title, text, at }: FeedEntry, origin: string) {
  // Readers take a description for HTML: plain words are escaped once as text there, and once more as XML.
  const escaped = await xml`${text}`;
  return xml`  <item>
    <guid isPermaLink="false">${id}</guid>
    <title>${title}</title>
    <pubDate>${new Date(at).toUTCString()}</pubDate>
    <link>${origin}/status</link>
    <description>${escaped.toString()}</description>
  </item>
`;
}
