import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildPage } from '../../web/build.ts';
import { startSystem, type System } from '../../worker/local/system.ts';
import { hasBrowser, openBrowser } from '../support/browser.ts';
import { cells, openPage, startRun, table } from './page.ts';
import { aFolder } from '../support/folder.ts';

describe.skipIf(!hasBrowser)('one machine, in Chromium', () => {
  let browser: Browser;
  let system: System;
  let page: Page;
  let state: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    state = aFolder();
    await buildPage('dist/web');
    system = await startSystem({ host: '127.0.0.1', port: 0, state, agent: true, adminToken: undefined });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });
  beforeEach(async () => {
    complaints.length = 0;
    page = await openPage(browser, system.url, complaints);
  });
  afterEach(async () => {
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('ping 127.0.0.1 from local: replies appear one by one, and Run is Stop meanwhile', async () => {
    await startRun(page, { tool: 'ping', target: '127.0.0.1', from: ['Local'], options: { Probes: '4' } });
    await page.waitForURL(/\/s\/[\w-]{43}$/);
    await page.getByRole('button', { name: 'Stop', exact: true }).waitFor();
    const summary = table(page, 'ping from Local');
    const seen = new Set<string>();
    await expect
      .poll(
        async () => {
          const received = (await cells(summary).catch(() => []))[0]?.[0] ?? '';
          seen.add(received);
          return received;
        },
        { interval: 20, timeout: 10_000 },
      )
      .toBe('4 of 4');
    // Each reply was on the screen before the next one: a run that is shown at its end has one picture only.
    expect([...seen].filter((text) => /^[1-4] of [1-4]$/.test(text)).length).toBeGreaterThanOrEqual(3);
    await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
    await page.getByRole('article', { name: 'Local' }).getByText('Finished').waitFor();
  });

  test('Stop ends a long run', async () => {
    await startRun(page, { tool: 'ping', target: '127.0.0.1', from: ['Local'], options: { Probes: '100' } });
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
    expect(await page.getByRole('article', { name: 'Local' }).textContent()).toMatch(/Stopped/);
  });

  test('a late viewer sees the whole session, and no Stop', async () => {
    await startRun(page, { tool: 'traceroute', target: '127.0.0.1', from: ['Local'] });
    await page.waitForURL(/\/s\//);
    await page.getByRole('article', { name: 'Local' }).getByText('Finished').waitFor();
    const other = await openPage(browser, page.url(), complaints);
    await table(other, 'traceroute from Local').waitFor();
    expect(await cells(table(other, 'traceroute from Local'))).toEqual(
      await cells(table(page, 'traceroute from Local')),
    );
    expect(await other.getByRole('button', { name: /^(Run|Stop)$/ }).count()).toBe(0);
    await page.getByText('2 watching').waitFor();
    await other.context().close();
  });

  test('the share button shows the link, and raw output shows what the tool printed', async () => {
    await startRun(page, { tool: 'ping', target: '::1', from: ['Local'] });
    await page.waitForURL(/\/s\//);
    await page.getByRole('button', { name: 'Share' }).click();
    expect(await page.getByRole('textbox', { name: /link/i }).inputValue()).toBe(page.url());
    await page.keyboard.press('Escape');
    const raw = page.getByRole('button', { name: 'Raw output' });
    expect(await raw.getAttribute('aria-pressed')).toBe('false');
    await raw.click();
    expect(await raw.getAttribute('aria-pressed')).toBe('true');
    await page.getByText('packets transmitted').waitFor();
  });

  test.each([
    ['0x7f.1', /IPv4/],
    ['10.255.255.1', /public/],
    ['localhost', /public/],
    ['', /empty|host name/],
  ])('the target “%s” is refused beside its field, and nothing starts', async (target, message) => {
    await startRun(page, { tool: 'ping', target, from: ['Local'] });
    const field = page.getByRole('textbox', { name: 'Target' });
    await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true');
    const described = await field.getAttribute('aria-describedby');
    expect(await page.locator(`#${described}`).textContent()).toMatch(message);
    expect(new URL(page.url()).pathname).toBe('/');
    // The refusal of the API is an answer of 422, which Chromium reports as an error.
    complaints.splice(0, complaints.length, ...complaints.filter((text) => !text.includes('422')));
  });

  test('a deep link fills in the form', async () => {
    await page.goto(`${system.url}/?tool=mtr&target=127.0.0.1&from=local`);
    expect(await page.getByRole('radio', { name: 'mtr' }).isChecked()).toBe(true);
    expect(await page.getByRole('textbox', { name: 'Target' }).inputValue()).toBe('127.0.0.1');
    expect(await page.getByRole('checkbox', { name: /Local/ }).isChecked()).toBe(true);
  });

  test('a second run in the session is added to it, newest first', async () => {
    await startRun(page, { tool: 'ping', target: '127.0.0.1', from: ['Local'] });
    await page.waitForURL(/\/s\//);
    const url = page.url();
    await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
    await page
      .getByRole('radiogroup', { name: 'Tool', exact: true })
      .getByRole('radio', { name: 'dns' })
      .check();
    await page.getByRole('textbox', { name: 'Target' }).fill('example.net');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect
      .poll(() =>
        page.getByRole('region', { name: 'Results' }).getByRole('heading', { level: 2 }).allTextContents(),
      )
      .toHaveLength(2);
    const headings = await page
      .getByRole('region', { name: 'Results' })
      .getByRole('heading', { level: 2 })
      .allTextContents();
    expect(headings[0]).toMatch(/^dns/);
    expect(page.url()).toBe(url);
  });

  test('a link that leads nowhere says so', async () => {
    await page.goto(`${system.url}/s/${'A'.repeat(43)}`);
    await page.getByText(/not known or has expired/).waitFor();
    complaints.splice(0, complaints.length, ...complaints.filter((text) => !text.includes('404')));
  });
});
