import { expect, test } from 'vitest';
import { tools } from '#protocol/tools/index.ts';
import type { Tool } from '#protocol/tools/tool.ts';

const all = Object.values(tools) as unknown as Tool<unknown, unknown, unknown>[];

/** What a run comes to that failed before anything was asked: a name that nobody could look up. */
test.each(all)('$name says nothing of an empty log, though the run has ended', (tool) => {
  const state = tool.initial({ target: 'www.example.net', options: {} });
  expect(tool.explain(state, true)).toEqual([]);
  const { probes, place, names, route, web, rttMs } = tool.seen(state, true);
  expect(probes?.sent ?? 0).toBe(0);
  expect(probes?.lost ?? 0).toBe(0);
  expect([place, names, route ?? null, rttMs ?? null]).toEqual([null, null, null, null]);
  expect(Object.values(web ?? {}).filter((value) => value !== null)).toEqual([]);
});
