import { expect, test } from 'vitest';
import type { PopStatus, StatusReason } from '#protocol';
import { overallOf, tallyOf } from '../../../../web/status/overall.ts';

/** `loss` and the like: degraded for that reason; else a state. */
function pops(...states: (PopStatus | StatusReason)[]) {
  return states.map((state) => {
    const name = 'Vienna';
    if (state === 'operational' || state === 'maintenance') return { name, status: state, reason: null };
    if (state === 'down') return { name, status: state, reason: 'silent' as const };
    if (state === 'degraded') return { name, status: state, reason: null };
    return { name, status: 'degraded' as const, reason: state };
  });
}

test.each([
  [[], 'off', 'No location is set up yet'],
  [['operational'], '', 'Vienna is operational'],
  [['operational', 'operational'], '', 'All 2 locations are operational'],
  [['maintenance', 'operational'], 'off', 'Maintenance at 1 of 2 locations'],
  [['maintenance'], 'off', 'Maintenance at Vienna'],
  [['loss', 'maintenance', 'operational'], 'warn', 'Packet loss at 1 of 3 locations'],
  [['latency', 'latency'], 'warn', 'Long round trips at 2 of 2 locations'],
  [['agent_offline'], 'warn', 'No agent at Vienna'],
  [['unreachable', 'operational'], 'warn', 'No way in at 1 of 2 locations'],
  [['loss', 'latency'], 'warn', 'Trouble at 2 of 2 locations'],
  [['degraded', 'operational'], 'warn', 'Trouble at 1 of 2 locations'],
  [['down', 'operational'], 'bad', '1 of 2 locations down'],
  [['down', 'loss', 'latency'], 'bad', '1 of 3 locations down, 2 degraded'],
  [['down'], 'bad', 'Vienna down'],
] as [(PopStatus | StatusReason)[], string, string][])('%j: %s %s', (states, shape, text) => {
  expect(overallOf(pops(...states))).toEqual({ shape, text });
});

test('the tally begins with the worst and leaves out what nobody is', () => {
  expect(tallyOf(pops('operational', 'down', 'operational')).map(({ text }) => text)).toEqual([
    '1 down',
    '2 operational',
  ]);
});
