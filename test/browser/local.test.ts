import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { cells, startRun, table } from './page.ts';
import { inChromium, oneMachine } from './stage.ts';

inChromium('one machine', oneMachine, (stage) => {
  let page: Page;

  beforeEach(async () => {
    page = await stage.open();
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
    const other = await stage.open(page.url());
    await table(other, 'traceroute from Local').waitFor();
    expect(await cells(table(other, 'traceroute from Local'))).toEqual(
      await cells(table(page, 'traceroute from Local')),
    );
    expect(await other.getByRole('button', { name: /^(Run|Stop)$/ }).count()).toBe(0);
    await page.getByText('2 watching').waitFor();
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
    stage.expectComplaint(/422/); // The API's refusal, which Chromium reports as an error.
    await startRun(page, { tool: 'ping', target, from: ['Local'] });
    const field = page.getByRole('textbox', { name: 'Target' });
    await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true');
    const described = await field.getAttribute('aria-describedby');
    expect(await page.locator(`#${described}`).textContent()).toMatch(message);
    expect(new URL(page.url()).pathname).toBe('/');
  });

  test('a deep link fills in the form', async () => {
    await page.goto(`${stage.served.url}/?tool=mtr&target=127.0.0.1&from=local`);
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

  test('the link of a session that never was says so', async () => {
    stage.expectComplaint(/404/);
    await page.goto(`${stage.served.url}/s/${'A'.repeat(43)}`);
    await page.getByRole('heading', { name: 'There is no session behind this link' }).waitFor();
    await page.getByText('Check that the link is complete.').waitFor();
    await page.getByRole('link', { name: 'Start a new measurement' }).click();
    await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
  });
});
