import * as fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import { limits, type StatusEvents } from '#protocol';
import { feedFormats, feedOf } from '../../../../worker/feeds/feed.ts';
import { someEvents } from '../../../support/a-status.ts';

const origin = 'https://lg.example.net';

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
  readonly children: Element[];
}

/** What a reader sees. @throws where it is not well-formed (saxes is strict about XML 1.0) */
function parse(text: string): Element {
  const root: Element = { name: '', attributes: {}, text: '', children: [] };
  const open = [root];
  const parser = new SaxesParser({ xmlns: false });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element: Element = {
      name,
      attributes,
      text: '',
      children: [],
    };
    open.at(-1)!.children.push(element);
    open.push(element);
  });
  parser.on('text', (words) => (open.at(-1)!.text += words));
  parser.on('closetag', () => open.pop());
  parser.write(text).close();
  return root.children[0]!;
}

const all = (parent: Element, name: string) => parent.children.filter((child) => child.name === name);
const one = (parent: Element, name: string) => all(parent, name)[0]!;
const word = (parent: Element, name: string) => one(parent, name).text;

/** The entries of either format. */
async function entries(format: 'atom' | 'rss', events: StatusEvents): Promise<Element[]> {
  const root = parse(await feedOf(events, origin, format));
  return format === 'atom' ? all(root, 'entry') : all(one(root, 'channel'), 'item');
}

/** Events in which an operator or a PoP is called something. */
function called(text: string): StatusEvents {
  const { changes, incidents, ...events } = someEvents();
  const updates = incidents[0]!.updates.map((update) => ({ ...update, text }));
  return {
    ...events,
    changes: changes.map((change) => ({ ...change, name: text })),
    incidents: [{ ...incidents[0]!, title: text, updates }],
  };
}

describe.each(feedFormats)('the feed in %s', (format) => {
  test('has each update of an incident and each change, the newest first', async () => {
    expect((await entries(format, someEvents())).map((entry) => word(entry, 'title'))).toEqual([
      'Identified: Packet loss towards Singapore',
      'Investigating: Packet loss towards Singapore',
      'Singapore: degraded, packets are lost',
      'Resolved: London unreachable',
      'London: operational again',
    ]);
  });

  test('links to the status page by its whole address, and to itself', async () => {
    const text = await feedOf(someEvents(), origin, format);
    expect(text).toContain(`href="${origin}/status.${format}"`);
    const links = (await entries(format, someEvents())).map((entry) => one(entry, 'link'));
    for (const { text, attributes } of links) expect(attributes['href'] ?? text).toBe(`${origin}/status`);
  });

  test('gives each entry a name that it keeps when there is more', async () => {
    const id = format === 'atom' ? 'id' : 'guid';
    const names = async (events: StatusEvents) =>
      (await entries(format, events)).map((entry) => word(entry, id));
    const before = await names(someEvents());
    expect(new Set(before).size).toBe(5);
    for (const name of before)
      expect(name).toMatch(/^tag:lg\.example\.net,2026:(?:change|incident)\/[\w/]+$/);
    const events = someEvents();
    const at = '2026-11-26T12:30:00.000Z';
    events.incidents[0]!.updates.unshift({ at, stage: 'resolved', text: 'Over.' });
    expect((await names(events)).slice(1)).toEqual(before);
  });

  test('says what markup says, as words', async () => {
    const hostile = `</title><script>alert("1")</script> & ]]> <![CDATA[ &lt; 'x'`;
    const [entry] = await entries(format, called(hostile));
    expect(word(entry!, 'title')).toBe(`Identified: ${hostile}`);
  });

  test('is well-formed whatever anything is called', async () => {
    const names = fc.string({ unit: 'binary', maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(names, async (name) => {
        expect(await entries(format, called(name))).toHaveLength(4);
      }),
    );
    expect(await entries(format, called('\u0000\u001b[2J\ufffe\uffff\ud800x'))).toHaveLength(4);
  });

  test('has so many entries, and no more', async () => {
    const events = someEvents();
    const changes = Array.from({ length: limits.status.events }, (_, n) => ({
      ...events.changes[0]!,
      id: `${n}`,
    }));
    expect(await entries(format, { ...events, changes })).toHaveLength(limits.status.feedEntries);
  });

  test('is one when nothing has happened yet, and the same later', async () => {
    const nothing = (updatedAt: string) => ({ updatedAt, changes: [], incidents: [], maintenance: [] });
    expect(await entries(format, nothing(someEvents().updatedAt))).toEqual([]);
    const later = await feedOf(nothing('2027-01-01T00:00:00.000Z'), origin, format);
    expect(later).toBe(await feedOf(nothing(someEvents().updatedAt), origin, format));
  });
});

test('Atom has what RFC 4287 demands of a feed and of its entries', async () => {
  const root = parse(await feedOf(someEvents(), origin, 'atom'));
  expect([root.name, root.attributes['xmlns']]).toEqual(['feed', 'http://www.w3.org/2005/Atom']);
  expect(word(root, 'id')).toBe('tag:lg.example.net,2026:status');
  expect(word(root, 'updated')).toBe('2026-11-26T11:55:00.000Z');
  expect(one(root, 'author').children[0]!.text).toBe('lg.example.net');
  for (const entry of all(root, 'entry'))
    expect(entry.children.map(({ name }) => name).toSorted()).toEqual([
      'content',
      'id',
      'link',
      'title',
      'updated',
    ]);
});

test('RSS has dates as RFC 822 writes them, guids that are no links, and descriptions that are HTML', async () => {
  const [item] = await entries('rss', called('<b> & co.'));
  expect(word(item!, 'pubDate')).toBe('Thu, 26 Nov 2026 11:55:00 GMT');
  expect(one(item!, 'guid').attributes).toEqual({ isPermaLink: 'false' });
  expect(word(item!, 'description')).toBe('&lt;b&gt; &amp; co.');
});
