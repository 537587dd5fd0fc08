import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { axeViolations } from './axe.ts';
import { anEdge, expectFocus, type Gated, gatedPage, opened, refusal, session, wish } from './gated-page.ts';
import { startRun } from './page.ts';
import { inChromium } from './stage.ts';

inChromium('an access token', anEdge, (stage) => {
  let page: Page;
  let gated: Gated;
  const field = () => page.getByLabel('Access token', { exact: true });
  const change = () => page.getByRole('button', { name: 'Change the access token' });
  const wrong = refusal(401, 'unauthorized', 'Not so.', {
    access: 'is not the one of this looking glass',
  });
  const stored = (area: 'localStorage' | 'sessionStorage') =>
    page.evaluate((name) => JSON.stringify(Object.entries(globalThis[name as 'localStorage'])), area);

  beforeEach(async () => {
    gated = await gatedPage(stage, { 'popglass:access': 'token' });
    ({ page } = gated);
  });

  test('is asked for in a field; without it nothing is sent', async () => {
    await startRun(page, wish);
    await expect.poll(() => field().getAttribute('aria-invalid')).toBe('true');
    await expectFocus(field());
    expect(await field().getAttribute('type')).toBe('password');
    expect(await page.locator('#access-error').textContent()).toMatch(/Access token is empty/);
    expect(gated.asked).toEqual([]);
  });

  test('that is wrong is refused beside its field, which has the focus each time', async () => {
    gated.answer(wrong);
    await field().fill('wrong');
    for (const count of [1, 2]) {
      await startRun(page, wish);
      await expect.poll(() => gated.asked.length).toBe(count);
      await expectFocus(field());
      expect(await page.locator('#access-error').textContent()).toBe(
        'Access token is not the one of this looking glass.',
      );
    }
    expect(await stored('sessionStorage')).not.toContain('wrong');
    await field().fill('other');
    expect(await field().getAttribute('aria-invalid')).toBe('false');
  });

  test('that is taken opens a session, is kept in this tab only, and folds away', async () => {
    await field().fill('  letmein ');
    await startRun(page, wish);
    await gated.opensSession();
    expect(gated.asked).toEqual([{ bearer: 'letmein', turnstile: undefined }]);
    expect(page.url()).not.toContain('letmein');
    expect(await stored('localStorage')).not.toContain('letmein');
    expect(await stored('sessionStorage')).toContain('letmein');

    await page.reload();
    await page.getByRole('link', { name: 'New test' }).click();
    await page.getByText('Access token set').waitFor();
    expect(await field().count()).toBe(0);
    await startRun(page, wish);
    await gated.opensSession();
    expect(gated.asked[1]!.bearer).toBe('letmein');
  });

  test('is not needed in an open session: its key is enough', async () => {
    await field().fill('letmein');
    await startRun(page, wish);
    await gated.opensSession();
    expect(await field().count()).toBe(0);
    gated.answer({ ...opened, json: { id: 'm2', session } });
    await gated.run.click();
    await expect.poll(() => gated.asked.length).toBe(2);
    expect(gated.asked[1]!.bearer).toBe('control');

    // What is refused here is the session's key: the access token is as good as it was.
    gated.answer(wrong);
    await gated.run.click();
    await page.getByText('Access token is not the one of this looking glass.').waitFor();
    expect(await stored('sessionStorage')).toContain('letmein');
  });

  test('that was taken can be changed, and comes back when it is taken no more', async () => {
    await field().fill('letmein');
    await startRun(page, wish);
    await gated.opensSession();
    await page.getByRole('link', { name: 'New test' }).click();
    await change().click();
    await expectFocus(field());
    await field().fill('newer');
    await startRun(page, wish);
    await gated.opensSession();
    expect(gated.asked[1]!.bearer).toBe('newer');

    await page.getByRole('link', { name: 'New test' }).click();
    gated.answer(wrong);
    await startRun(page, wish);
    await expect.poll(() => field().getAttribute('aria-invalid')).toBe('true');
    expect(await change().count()).toBe(0);
    expect(await stored('sessionStorage')).not.toContain('newer');
  });

  test.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 390],
  ] as const)('leaves axe nothing to find, %s, %i px wide', async (colorScheme, width) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 900 });
    expect(await axeViolations(page)).toEqual([]);
    await startRun(page, wish);
    await expect.poll(() => field().getAttribute('aria-invalid')).toBe('true');
    expect(await axeViolations(page)).toEqual([]);
    await field().fill('letmein');
    gated.answer(refusal(429, 'rate_limit_exceeded', 'Slow down.', undefined, { 'retry-after': '40' }));
    await gated.run.click();
    await page
      .getByText(/^Try again in/)
      .first()
      .waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.evaluate(() => sessionStorage.setItem('popglass.access', 'letmein'));
    await page.reload();
    await change().waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });
});
