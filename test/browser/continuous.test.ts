import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { axeViolations } from './axe.ts';
import { cells, table } from './page.ts';
import { inChromium, oneMachine } from './stage.ts';

inChromium('a continuous run', oneMachine, (stage) => {
  let page: Page;

  beforeEach(async () => {
    page = await stage.open();
  });

  const article = () => page.getByRole('article', { name: 'Local' });

  test('is a choice in the options, goes on past the usual count, says how it will end, and ends at Stop', async () => {
    await page.getByRole('textbox', { name: 'Target' }).fill('127.0.0.1');
    await page.getByText('Options').click();
    await page.getByRole('radiogroup', { name: 'Length' }).getByText('Continuous').click();
    expect(await page.getByRole('spinbutton', { name: 'Probes' }).count()).toBe(0);
    expect(await page.getByRole('spinbutton', { name: 'Interval, s' }).inputValue()).toBe('1');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.waitForURL(/\/s\/[\w-]{43}$/);
    await page.getByText('Ends when stopped, after 15 min, or when nobody watches.').waitFor();
    await expect
      .poll(async () => (await cells(table(page, 'ping from Local')).catch(() => []))[0]?.[0], {
        timeout: 20_000,
      })
      .toMatch(/^[5-9] of [5-9]$/);
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
    await article().getByText('Stopped').waitFor();
    // What it has measured counts: it is judged like one that has come to its end.
    await article().getByText('No fault found.').waitFor();
    expect(await page.getByText('Ends when stopped').count()).toBe(0);
  });

  test('is what a link asks for, and has no serious fault for those who do not see it', async () => {
    page = await stage.open(`${stage.served.url}/?tool=mtr&target=127.0.0.1&from=local&continuous=1`);
    await page.getByText('until stopped, every 1 s').click();
    expect(await page.getByRole('radio', { name: 'Continuous' }).isChecked()).toBe(true);
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('button', { name: 'Stop', exact: true }).waitFor();
    await page.getByText(/[4-9] probes so far/).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await article().getByText('Stopped').waitFor();
  });
});
