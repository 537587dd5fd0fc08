import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import type { Entry, ResultState, ToolName } from '#protocol';
import { startSystem } from '../../worker/local/system.ts';
import { aFolder } from '../support/folder.ts';
import { aPath, mtrLog, target } from '../unit/protocol/explain/runs.ts';
import { aLog, aMeasurement, aPopInfo, aSessionFrame } from '../unit/web/builders.ts';
import { axeViolations } from './axe.ts';
import { scriptedSession } from './scripted-session.ts';
import { inChromium } from './stage.ts';

const edgeOnly = () =>
  startSystem({ host: '127.0.0.1', port: 0, state: aFolder(), agent: false, adminToken: undefined });

inChromium('findings', edgeOnly, (stage) => {
  let page: Page;
  beforeEach(async () => {
    page = await stage.open();
    stage.expectComplaint(/status of 404/); // The edge never opened this session, and says so with the page.
  });

  const finished: ResultState = { state: 'finished', startedAt: 1, finishedAt: 2 };

  /** A session with one measurement and a finished log for each PoP. */
  async function show(type: ToolName, logs: Readonly<Record<string, readonly Entry[]>>): Promise<void> {
    const names = Object.keys(logs);
    const results = names.map((name, i) => ({
      r: i + 1,
      m: 1,
      pop: name.toLowerCase(),
      next: logs[name]!.length,
      ...finished,
    }));
    const frames = names.map((name, i) => aLog(i + 1, 0, [...logs[name]!]));
    const pops = names.map((name) => aPopInfo(name.toLowerCase(), { name }));
    const measurements = [aMeasurement({ type, target })];
    const { path } = await scriptedSession(page, [aSessionFrame({ measurements, results, pops }), ...frames]);
    await page.goto(`${stage.served.url}${path}`);
  }

  const clean = mtrLog(aPath(40, [0, 0, 0, 0]));
  const lossy = mtrLog(aPath(40, [0, 0, 3, 3]));

  test('are a line per location and one above them, and behind each line is what it rests on', async () => {
    await show('mtr', { Vienna: clean, Oslo: lossy, Singapore: clean });
    const across = page.getByRole('list', { name: 'Findings across locations' });
    await across.getByText(/^Only Oslo loses packets: the fault lies near Oslo/).waitFor();
    const oslo = page.getByRole('article', { name: 'Oslo' });
    const line = oslo.getByText(/lost from hop 3 on, between 198\.51\.2\.1 and 198\.51\.3\.1/);
    const evidence = oslo.getByText('target, hop 4: 13 of 40 lost');
    await line.waitFor();
    expect(await evidence.isVisible()).toBe(false);
    await line.click();
    expect(await evidence.isVisible()).toBe(true);
    const vienna = page.getByRole('article', { name: 'Vienna' });
    expect(await vienna.getByText('No fault found.').count()).toBe(1);
    expect(await vienna.getByRole('list').count()).toBe(0);
    expect(await axeViolations(page)).toEqual([]);
  });

  test('of a healthy measurement are none', async () => {
    await show('mtr', { Vienna: clean, Oslo: clean });
    await page.getByRole('article', { name: 'Oslo' }).getByText('No fault found.').waitFor();
    expect(await page.locator('.fnd details').count()).toBe(0);
  });
});
