import { expect, test } from 'vitest';
import { anEdge, gatedPage, opened, refusal, wish } from './gated-page.ts';
import { startRun } from './page.ts';
import { inChromium } from './stage.ts';

inChromium('a pause that the edge asks for', anEdge, (stage) => {
  const text = 'You have used all 120 points of this hour. More in 12 s.';
  const paused = (headers: Record<string, string>) =>
    refusal(429, 'rate_limit_exceeded', text, { limit: 'points' }, headers);

  test('is counted down beside the edge’s reason; Run works when it is over', async () => {
    const gated = await gatedPage(stage, {}, { hasClock: true });
    const { page } = gated;
    gated.answer(paused({ 'retry-after': '12' }), opened);
    await startRun(page, wish);
    await expect.poll(() => gated.formError.textContent()).toBe(text);
    const left = page.locator('.left');
    const news = page.locator('output.vh');
    expect(await left.textContent()).toBe('Try again in 12 s.');
    expect(await gated.run.getAttribute('aria-disabled')).toBe('true');
    await page.clock.runFor(4_000);
    await expect.poll(() => left.textContent()).toBe('Try again in 8 s.');
    expect(await news.textContent()).toBe('Try again in 12 s.');
    await gated.run.click({ force: true });
    await page.getByRole('textbox', { name: 'Target' }).press('Enter');
    expect(gated.asked).toHaveLength(1);

    await page.clock.runFor(8_000);
    await left.waitFor({ state: 'detached' });
    expect(await news.textContent()).toBe('You can run it now.');
    expect(await gated.formError.textContent()).toBe('');
    expect(await gated.run.getAttribute('aria-disabled')).toBe('false');
    await gated.run.click();
    await gated.opensSession();
    expect(gated.asked).toHaveLength(2);
  });

  test('that has no end given is only said', async () => {
    const gated = await gatedPage(stage, {});
    const { page } = gated;
    gated.answer(paused({}));
    await startRun(page, wish);
    await expect.poll(() => gated.formError.textContent()).toBe(text);
    expect(await page.locator('.left').count()).toBe(0);
    expect(await gated.run.getAttribute('aria-disabled')).toBe('false');
  });
});
