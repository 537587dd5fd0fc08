import { limits, type StatusEvents } from '#protocol';
import { changeWords, incidentWords } from '../fleet/notices/words.ts';

/** One thing that happened, as feed readers have it. `id` is a tag: URI (RFC 4151), the same for ever. */
export interface FeedEntry {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** ISO. */
  readonly at: string;
}

/** What is in a feed: each update of an incident, and each change of a PoP; the newest first. Pure. */
export function entriesOf({ changes, incidents }: StatusEvents, origin: string): FeedEntry[] {
  const changed = changes.map((change) => {
    const title = changeWords(change);
    return { id: tagOf(origin, `change/${change.id}`), title, text: title, at: change.at };
  });
  const updated = incidents.flatMap(({ id, title, updates }) =>
    updates.map(({ at, stage, text }, index) => ({
      // Updates are only ever added, at the front: counted from the first one, each keeps its number.
      id: tagOf(origin, `incident/${id}/${updates.length - index}`),
      title: incidentWords(title, stage),
      text,
      at,
    })),
  );
  return [...changed, ...updated]
    .map((entry) => ({ ...entry, title: xmlText(entry.title), text: xmlText(entry.text) }))
    .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))
    .slice(0, limits.status.feedEntries);
}

/** Names what the site says. 2026 is when the scheme began, not when something happened. */
export function tagOf(origin: string, path: string): string {
  const host = new URL(origin).hostname.replace(/[^a-z0-9.-]/g, '-');
  return `tag:${host},2026:${path.replace(/[^A-Za-z0-9./_-]/g, '-')}`;
}

/** Without what XML 1.0 has no way to say (§2.2, Char), not even escaped: one such character, and no reader reads any of it. */
function xmlText(text: string): string {
  return text.toWellFormed().replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
}
