import { describe, expect, test } from 'vitest';
import { ping } from '#protocol/tools/ping.ts';
import type { PingState } from '#protocol/tools/ping.ts';
import { scaleOf } from '../../../../web/tools/nice-scale.ts';
import { pingChart, plot } from '../../../../web/tools/ping-chart.ts';
import { lostText, probesOf } from '../../../../web/tools/ping-rows.ts';
import { aReply } from '../builders.ts';

function aState(lines: readonly string[]): PingState {
  const options = { packets: 5, interval: 1, packetSize: 56, protocol: 'ICMP' } as const;
  let state = ping.initial({ target: 'example.net', options });
  for (const line of lines) state = ping.fold(state, [0, 'o', line]);
  return state;
}

const reply = (seq: number, rttMs = 10): string => aReply(seq, rttMs)[2];

describe('probes', () => {
  test('are listed once their fate is known', () => {
    const state = aState([reply(1), 'no answer yet for icmp_seq=2', reply(3)]);
    expect(probesOf(state, false).map(({ seq, kind }) => [seq, kind])).toEqual([
      [1, 'reply'],
      [2, 'lost'],
      [3, 'reply'],
    ]);
  });

  test('a late reply takes a loss back; a second one changes nothing', () => {
    const state = aState(['no answer yet for icmp_seq=1', reply(1, 900), reply(1, 950)]);
    expect(probesOf(state, false)).toEqual([{ kind: 'reply', seq: 1, rttMs: 900, ttl: 57 }]);
  });

  test('an ICMP error says who sent it', () => {
    const state = aState(['From 192.0.2.9 icmp_seq=1 Destination Host Unreachable']);
    expect(probesOf(state, false)).toEqual([
      { kind: 'lost', seq: 1, why: 'Destination Host Unreachable, says 192.0.2.9' },
    ]);
  });
});

test('losses are named, many in short', () => {
  expect([[17], [17, 18], [1, 2, 3, 4], [1, 2, 3, 4, 5]].map(lostText)).toEqual([
    '17',
    '17 and 18',
    '1, 2, 3 and 4',
    '1, 2, 3 and 2 more',
  ]);
});

describe('chart', () => {
  test('the line has a gap where a probe was lost', () => {
    const chart = pingChart(
      probesOf(aState([reply(1), reply(2), 'no answer yet for icmp_seq=3', reply(4)]), false),
      5,
      1,
    );
    expect(chart.line.match(/[ML]/g)).toEqual(['M', 'L', 'M']);
    expect(chart.gaps).toHaveLength(1);
    expect(chart.crosses.match(/M/g)).toHaveLength(1);
  });

  test('neighbouring losses are one gap', () => {
    const lost = [2, 3].map((seq) => ({ kind: 'lost', seq, why: undefined }) as const);
    expect(pingChart(lost, 5, 1).gaps).toHaveLength(1);
  });

  test('the time axis is fixed from the start', () => {
    const few = pingChart([], 30, 1);
    expect(few.columns.map(({ label }) => label)).toEqual(['0 s', '10 s', '20 s']);
    expect(few.columns[0]!.at).toBe(plot.left);
  });

  test('one probe, or none, draws without numbers that are none', () => {
    for (const probes of [[], probesOf(aState([reply(1, 0.03)]), true)]) {
      expect(JSON.stringify(pingChart(probes, 1, 0.5))).not.toMatch(/NaN|null/);
    }
  });

  test.each([[[31.2, 33.9]], [[0.03, 0.05]], [[170.9, 178.6]], [[5]]])('the scale holds %j', (rtts) => {
    const { low, high, step } = scaleOf(rtts);
    expect(low).toBeLessThanOrEqual(Math.min(...rtts));
    expect(high).toBeGreaterThanOrEqual(Math.max(...rtts));
    expect((high - low) / step).toBeLessThan(7);
  });
});
