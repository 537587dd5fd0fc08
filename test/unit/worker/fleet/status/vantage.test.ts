import { expect, test } from 'vitest';
import { foldVantage, textOf, vantageOf } from '../../../../../worker/fleet/status/vantage.ts';
import { aCell, now } from './a-scene.ts';

const there = { id: 'there', ipv4: '192.0.2.1', ipv6: '2001:db8::1' };
const fold = (
  before: Parameters<typeof foldVantage>[0],
  targets: Parameters<typeof foldVantage>[2],
  ...cells: ReturnType<typeof aCell>[]
) => foldVantage(before, cells, targets, now);
const { vantage } = fold(new Map(), [there], aCell(), aCell('333', 21, { family: 6 }));

test('keeps a cell for each family', () => {
  expect(vantage.get('there')).toMatchObject({
    4: { address: '192.0.2.1', rttMs: 20 },
    6: { address: '2001:db8::1', rttMs: 21 },
  });
});

test('takes nothing that the PoP has not to measure', () => {
  expect(fold(new Map(), [there], aCell('333', 20, { to: 'elsewhere' })).vantage.size).toBe(0);
  const { ipv6: _, ...only4 } = there;
  expect(fold(new Map(), [only4], aCell('333', 20, { family: 6 })).vantage.size).toBe(0);
});

test('lets go of a target that has left the mesh, and of a family whose address has changed', () => {
  expect(fold(vantage, []).vantage.size).toBe(0);
  const moved = fold(vantage, [{ ...there, ipv4: '192.0.2.2' }]).vantage;
  expect(Object.keys(moved.get('there')!)).toEqual(['6']);
});

test('has news when something looks otherwise', () => {
  expect(fold(vantage, [there], aCell()).isNews).toBe(false);
  expect(fold(vantage, [there], aCell('00')).isNews).toBe(true);
  expect(fold(vantage, []).isNews).toBe(true);
});

test('has news when it says something again after a silence', () => {
  expect(foldVantage(vantage, [aCell()], [there], now + 150_000).isNews).toBe(false);
  expect(foldVantage(vantage, [aCell()], [there], now + 150_001).isNews).toBe(true);
});

test('is what it was after it was written down, whatever its targets are called', () => {
  const odd = fold(
    new Map(),
    [{ ...there, id: 'constructor' }],
    aCell('333', 20, { to: 'constructor' }),
  ).vantage;
  expect(vantageOf(textOf(odd))).toEqual(odd);
  expect(fold(new Map(), [{ id: 'constructor' }]).vantage.size).toBe(0);
});
