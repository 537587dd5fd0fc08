import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildPage } from '../../web/build.ts';
import { hasBrowser, openBrowser } from '../support/browser.ts';
import { type ScriptedEdge, scriptedEdge } from '../support/scripted-edge.ts';
import { openPage } from './page.ts';

describe.skipIf(!hasBrowser)('a PoP without mtr, in Chromium', () => {
  let browser: Browser;
  let edge: ScriptedEdge;

  beforeAll(async () => {
    await buildPage('dist/web');
    edge = await scriptedEdge([
      { tool: 'ping', version: '1', families: [4] },
      { tool: 'mtr', version: null, families: [], reason: 'mtr is missing: apt-get install mtr-tiny' },
    ]);
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await edge?.stop();
  });

  test('is greyed out for mtr, with the reason, and can be chosen for ping', async () => {
    const complaints: string[] = [];
    const page = await openPage(browser, edge.url, complaints);
    const locations = page.getByRole('group', { name: 'Locations' });
    const local = locations.getByRole('checkbox', { name: /Local/ });
    const choose = (tool: string) => page.getByRole('radio', { name: tool, exact: true }).check();
    await choose('mtr');
    await expect.poll(() => local.isDisabled()).toBe(true);
    expect(await locations.textContent()).toContain('mtr is missing: apt-get install mtr-tiny');
    await choose('ping');
    await expect.poll(() => local.isEnabled()).toBe(true);
    expect(await locations.textContent()).not.toContain('missing');
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
