import { expect, test } from 'vitest';
import { check, deepLink, emptyForm, valuesOf, withDeepLink } from '../../../web/form.ts';
import { goesOn } from '../../../web/model.ts';
import { loadTool } from '../../../web/tools/index.ts';
import { pingChart, plot } from '../../../web/tools/ping-chart.ts';
import type { Probe } from '../../../web/tools/ping-rows.ts';
import { mtrRows } from '../../../web/tools/mtr-rows.ts';
import { strip } from '../../../web/tools/strip.ts';
import { aMeasurement, aPop } from './builders.ts';
import { aRun } from './tools/an-mtr-run.ts';

const mtr = await loadTool('mtr');
const link = '?tool=mtr&target=192.0.2.1&from=vie1&continuous=1';

test('a link that says so opens the form with a run without a count, and the request says it beside the target', () => {
  const form = withDeepLink(emptyForm(), link);
  const checked = check(form, [aPop('vie1')], mtr);
  expect(checked).toEqual({
    ok: true,
    request: {
      type: 'mtr',
      target: '192.0.2.1',
      locations: [{ pop: 'vie1' }],
      continuous: true,
      measurementOptions: { interval: 1, protocol: 'ICMP', packetSize: 56 },
    },
  });
});

test('of another tool a link can’t ask that, and without the word it asks for a count', () => {
  for (const search of [
    link.replace('mtr', 'traceroute'),
    link.replace('continuous=1', 'continuous=0'),
    '?tool=mtr',
  ]) {
    const { tool, options } = withDeepLink(emptyForm(), search);
    expect(options[tool] ?? {}).not.toHaveProperty('continuous');
  }
});

test('what is watched has a link to the like of it', () => {
  const measurement = aMeasurement({ type: 'mtr', measurementOptions: { continuous: true, interval: 1 } });
  const asked = { tool: 'mtr', target: '192.0.2.1', selected: ['vie1'] } as const;
  expect([goesOn(measurement), goesOn(aMeasurement())]).toEqual([true, false]);
  expect(deepLink(asked, goesOn(measurement))).toBe(`/${link}`);
  expect(deepLink(asked)).not.toContain('continuous');
});

test('a count that comes back is the usual one', () => {
  const form = withDeepLink(emptyForm(), link);
  const counted = { ...form, options: { mtr: { ...form.options.mtr, continuous: '' } } };
  expect(valuesOf(form, mtr)).toMatchObject({ continuous: 'true', interval: '1' });
  expect(valuesOf(counted, mtr)).toMatchObject({ continuous: '', packets: '3', interval: '0.5' });
});

const reply = (seq: number): Probe => ({ kind: 'reply', seq, rttMs: 10 + (seq % 5), ttl: 57 });
const probes = (n: number) => Array.from({ length: n }, (_, at) => reply(at + 1));
const xsOf = (path: string) => [...path.matchAll(/[ML]([\d.]+) /g)].map(([, x]) => Number(x));

test('the chart of a run without a count stands still until it is full, then its last two minutes move on', () => {
  const labels = (n: number) => pingChart(probes(n), undefined, 1).columns.map(({ label }) => label);
  expect(labels(3)).toEqual(['0 s', '40 s', '80 s']);
  expect(labels(120)).toEqual(labels(3));
  expect(labels(901)).toEqual(['800 s', '840 s', '880 s']);
  const xs = xsOf(pingChart(probes(901), undefined, 1).line);
  expect(xs).toHaveLength(120);
  expect([xs[0], xs.at(-1)]).toEqual([plot.left, plot.right]);
});

test('a probe that was lost before what is shown is not drawn', () => {
  const lost = (seq: number): Probe => ({ kind: 'lost', seq, why: undefined });
  const chart = pingChart([lost(1), ...probes(300).slice(1, 299), lost(300)], undefined, 1);
  expect(chart.gaps).toHaveLength(1);
});

test('a hop shows its last round trips, and counts all of them', () => {
  const [row] = mtrRows(aRun(['.'.repeat(500) + 'x'.repeat(3) + '.'.repeat(40)]), false);
  expect(row!.rtts).toHaveLength(strip.bars);
  expect(row!.rtts.slice(0, 3)).toEqual([null, null, 1]);
  expect(row!.stats).toMatchObject({ total: 543, drop: 3 });
});
