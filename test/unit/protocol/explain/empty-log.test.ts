import { expect, test } from 'vitest';
import { everyTool } from '../tools/recordings.ts';

/** What a run comes to that failed before anything was asked: a name that nobody could look up. */
test.each(everyTool)('$name says nothing of an empty log, though the run has ended', (tool) => {
  const state = tool.initial({ target: 'www.example.net', options: {} });
  expect(tool.explain(state, true)).toEqual([]);
  const { probes, place, names, route, web, rttMs } = tool.seen(state, true);
  expect(probes?.sent ?? 0).toBe(0);
  expect(probes?.lost ?? 0).toBe(0);
  expect([place, names, route ?? null, rttMs ?? null]).toEqual([null, null, null, null]);
  expect(Object.values(web ?? {}).filter((value) => value !== null)).toEqual([]);
});
