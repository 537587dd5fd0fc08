import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { statusSchema } from '#protocol';
import { readSnapshot } from '../../../../web/widget/read.ts';
import { optionsOf } from '../../../../web/widget/options.ts';
import { viewOf } from '../../../../web/widget/view.ts';
import { sayIn } from '../../../../web/widget/words.ts';
import { aStatus } from '../../../support/a-status.ts';

test('what the edge says is read as it is', () => {
  const status = aStatus();
  const snapshot = readSnapshot(JSON.parse(JSON.stringify(status)))!;
  expect(snapshot.updatedAt).toBe(status.updatedAt);
  expect(snapshot.pops.map(({ id, status, rtt }) => [id, status, rtt])).toEqual(
    status.pops.map(({ id, status, rtt }) => [id, status, rtt]),
  );
  expect(snapshot.pops[0]!.trend.rtt).toEqual(status.pops[0]!.trend.rtt);
  expect(snapshot.mesh).toHaveLength(status.mesh.length);
  expect(snapshot.incidents[0]!.title).toBe('Packet loss towards Singapore');
  expect(snapshot.maintenance[0]!.until).toBe(status.maintenance[0]!.until);
});

test('an older edge, which says less, is enough', () => {
  const pops = [{ id: 'vie1', name: 'Vienna', status: 'operational', uptime: { d90: 100 }, rtt: 8.2 }];
  const snapshot = readSnapshot({ status: 'operational', updatedAt: aStatus().updatedAt, pops, mesh: [] })!;
  expect(snapshot.pops[0]).toMatchObject({ ...pops[0], days: '', trend: { rtt: [], loss: [] }, loss: null });
  expect(snapshot.incidents).toEqual([]);
});

test.each([
  ['null', null],
  ['text', 'up'],
  ['a list', []],
  ['an error', { error: { type: 'internal_error' } }],
  ['no time', { pops: [] }],
  ['no PoPs', { updatedAt: aStatus().updatedAt, pops: {} }],
])('%s is no status', (_, value) => {
  expect(readSnapshot(value)).toBeNull();
});

test('before anything is known of a PoP, nothing is said of it', () => {
  const [pop] = aStatus().pops;
  const snapshot = readSnapshot(aStatus({ pops: [{ ...pop!, since: null }] }))!;
  expect(snapshot.pops[0]!.status).toBe('unknown');
});

test('whatever stands in the place of a part, there is something to show', () => {
  const status: Record<string, unknown> = aStatus();
  const paths = Object.keys(statusSchema.shape);
  const options = optionsOf(() => null, 'https://lg.example.net/widget.js', '');
  fc.assert(
    fc.property(fc.constantFrom(...paths), fc.jsonValue(), fc.jsonValue(), (name, value, part) => {
      const odd = { ...status, [name]: Array.isArray(status[name]) ? [value, ...status[name]] : value };
      const pops = [{ ...aStatus().pops[0], days: part, trend: { rtt: part, loss: [part] }, uptime: part }];
      for (const each of [odd, { ...odd, pops }]) {
        const snapshot = readSnapshot(each);
        expect(() => viewOf(snapshot, options, sayIn('en'), 0)).not.toThrow();
      }
    }),
  );
});
