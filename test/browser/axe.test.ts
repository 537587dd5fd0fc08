import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { axeViolations } from './axe.ts';
import { startRun } from './page.ts';
import { inChromium, oneMachine } from './stage.ts';

inChromium('axe finds nothing', oneMachine, (stage) => {
  /** The page in one theme and at one size. Nothing is animated: a colour in between is nobody's. */
  async function look(colorScheme: 'light' | 'dark', width: number): Promise<Page> {
    const page = await stage.open();
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 900 });
    return page;
  }

  const looks = [
    ['light', 1280],
    ['dark', 1280],
    ['light', 390],
  ] as const;

  test.each(looks)('in the run form, %s, %i px wide', async (theme, width) => {
    const page = await look(theme, width);
    await page.getByRole('checkbox', { name: /Local/ }).waitFor();
    await page.locator('summary').click();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('textbox', { name: 'Target' }).and(page.locator('[aria-invalid=true]')).waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  test.each(looks)('in a session of each tool, %s, %i px wide', async (theme, width) => {
    const page = await look(theme, width);
    for (const tool of ['ping', 'traceroute', 'mtr', 'dns']) {
      await page.goto(`${stage.served.url}/?tool=${tool}&target=127.0.0.1`);
      await startRun(page, { tool, target: tool === 'dns' ? 'example.net' : '127.0.0.1', from: ['Local'] });
      await page.waitForURL(/\/s\//);
      await page.getByRole('button', { name: 'Raw output' }).click();
      await page.getByRole('button', { name: 'Share' }).click();
      expect(await axeViolations(page)).toEqual([]);
      await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
      expect(await axeViolations(page)).toEqual([]);
    }
  });
});
