import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { axeViolations } from './axe.ts';
import { fakeTurnstile } from './fake-turnstile.ts';
import { anEdge, type Gated, gatedPage, opened, refusal, session, wish } from './gated-page.ts';
import { startRun } from './page.ts';
import { inChromium } from './stage.ts';

inChromium('Turnstile', anEdge, (stage) => {
  let page: Page;
  let gated: Gated;
  async function open(more: Record<string, string> = {}, options = {}): Promise<void> {
    gated = await gatedPage(stage, { 'popglass:turnstile': '0x4AAA', ...more }, options);
    ({ page } = gated);
  }
  const calls = () =>
    page.evaluate(() => (globalThis as unknown as { turnstileCalls: string[] }).turnstileCalls);

  test('is loaded once the reader is at the form, not before', async () => {
    await open();
    const loads = await fakeTurnstile(page);
    await page.getByRole('checkbox', { name: /Local/ }).waitFor();
    await page.waitForLoadState('networkidle');
    expect(loads()).toBe(0);
    await page.getByRole('textbox', { name: 'Target' }).focus();
    await expect.poll(loads).toBe(1);
    await expect.poll(calls).toEqual(['render 0x4AAA']);
  });

  test('gives each run a token of its own, in a new session and in an open one', async () => {
    await open();
    const loads = await fakeTurnstile(page);
    await startRun(page, wish);
    await gated.opensSession();
    gated.answer({ ...opened, json: { id: 'm2', session } });
    for (const count of [2, 3]) {
      await gated.run.click();
      await expect.poll(() => gated.asked.length).toBe(count);
      await expect.poll(() => gated.run.getAttribute('aria-busy')).toBe('false');
    }
    expect(gated.asked).toEqual([
      { bearer: undefined, turnstile: 'token1' },
      { bearer: 'control', turnstile: 'token2' },
      { bearer: 'control', turnstile: 'token3' },
    ]);
    const run1 = ['render 0x4AAA', 'execute', 'reset', 'remove'];
    expect(await calls()).toEqual([...run1, 'render 0x4AAA', 'execute', 'reset', 'execute', 'reset']);
    expect(loads()).toBe(1);
  });

  test('whose token the edge refuses says so, and the next run has a fresh one', async () => {
    await open();
    await fakeTurnstile(page);
    gated.answer(
      refusal(403, 'forbidden', 'No.', { turnstile: 'The check is used up. Run it again.' }),
      opened,
    );
    await startRun(page, wish);
    await expect.poll(() => gated.formError.textContent()).toBe('The check is used up. Run it again.');
    await gated.run.click();
    await gated.opensSession();
    expect(gated.asked.map(({ turnstile }) => turnstile)).toEqual(['token1', 'token2']);
  });

  test('that needs the reader says so, and waits for them', async () => {
    await open();
    await fakeTurnstile(page, { asksReader: true });
    await startRun(page, wish);
    await page.getByText('One more step').waitFor();
    expect(await gated.run.getAttribute('aria-busy')).toBe('true');
    expect(await axeViolations(page)).toEqual([]);
    expect(gated.asked).toEqual([]);
    await page.getByRole('button', { name: 'I am no robot' }).click();
    await gated.opensSession();
  });

  test('that fails says so, with its code for the operator, and Run can be pressed again', async () => {
    await open();
    await fakeTurnstile(page, { failsWith: '110200' });
    await startRun(page, wish);
    await expect
      .poll(() => gated.formError.textContent())
      .toBe('The check against robots failed. Try again. Turnstile says 110200.');
    expect(await gated.run.getAttribute('aria-disabled')).toBe('false');
    expect(gated.asked).toEqual([]);
  });

  test('that does not load says so; Run tries again', async () => {
    stage.expectComplaint(/ERR_FAILED/);
    await open();
    await page.route('https://challenges.cloudflare.com/**', (route) => route.abort());
    await startRun(page, wish);
    await expect
      .poll(() => gated.formError.textContent())
      .toMatch(/did not load.*challenges\.cloudflare\.com/);
    expect(await gated.run.getAttribute('aria-disabled')).toBe('false');
    await fakeTurnstile(page);
    await gated.run.click();
    await gated.opensSession();
    expect(gated.asked.map(({ turnstile }) => turnstile)).toEqual(['token1']);
  });

  test('that never comes is given up', async () => {
    await open({}, { hasClock: true });
    await page.route('https://challenges.cloudflare.com/**', () => undefined);
    await startRun(page, wish);
    await expect.poll(() => gated.run.getAttribute('aria-busy')).toBe('true');
    await page.clock.runFor(21_000);
    await expect.poll(() => gated.formError.textContent()).toMatch(/did not load/);
    expect(await gated.run.getAttribute('aria-disabled')).toBe('false');
  });

  test('is not asked of who shows the access token', async () => {
    await open({ 'popglass:access': 'token' });
    const loads = await fakeTurnstile(page);
    await page.getByLabel('Access token', { exact: true }).fill('letmein');
    await startRun(page, wish);
    await gated.opensSession();
    expect(gated.asked).toEqual([{ bearer: 'letmein', turnstile: undefined }]);
    expect(loads()).toBe(0);
  });
});
