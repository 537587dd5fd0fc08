import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { axeViolations } from './axe.ts';
import { aFreshStatus, reset, startForeignSite } from './foreign-site.ts';
import { inChromium } from './stage.ts';

inChromium('the widget in the course of time', startForeignSite, (stage) => {
  const site = () => stage.served;
  const questions = () => site().asked.filter(({ path }) => path === '/v1/status').length;

  beforeEach(() => reset(site()));

  /** The page, with a clock that the test moves. */
  async function open(): Promise<Page> {
    const page = await stage.open('about:blank');
    await page.clock.install();
    await page.goto(site().url);
    await expect.poll(questions).toBe(1);
    return page;
  }

  /** Lets `seconds` go by until the edge was asked `n` times. */
  async function until(page: Page, n: number, seconds = 20): Promise<void> {
    await page.clock.runFor(seconds * 1000);
    await expect.poll(questions).toBe(n);
  }

  /** Lets time go by until this is to be read. The browser itself asks again where a connection breaks: nothing is counted. */
  async function untilSaid(page: Page, text: string | RegExp): Promise<void> {
    const lines = page.getByText(text);
    const later = async () => {
      await page.clock.runFor(5_000);
      return lines.count();
    };
    await expect.poll(later).toBe(1);
  }

  /** As the browser does when another tab is chosen. */
  async function hide(page: Page, isHidden: boolean): Promise<void> {
    await page.evaluate((isHidden) => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => isHidden });
      document.dispatchEvent(new Event('visibilitychange'));
    }, isHidden);
  }

  test('it follows the edge, and tells a screen reader only what is news', async () => {
    const page = await open();
    const sentence = page.getByText('Loss at 1 of 8 locations');
    await sentence.waitFor();
    await page.locator('popglass-status').evaluate(({ shadowRoot }) => {
      const live = shadowRoot!.querySelector('[aria-live=polite]')!;
      const observer = new MutationObserver(() => live.setAttribute('data-told', ''));
      observer.observe(live, { childList: true, characterData: true, subtree: true });
    });
    const told = page.locator('[data-told]');
    await until(page, 2);
    await page.getByText(/^Updated \d+ s ago$/).waitFor();
    expect(await told.count()).toBe(0);
    const pops = aFreshStatus().pops.map((pop) => ({ ...pop, status: 'operational' as const, reason: null }));
    site().status = aFreshStatus({ status: 'operational', pops });
    await until(page, 3);
    await page.getByText('All 8 locations up').waitFor();
    expect(await told.count()).toBe(1);
  });

  test('what does not change is left alone, and the focus with it', async () => {
    const page = await open();
    const link = page.getByRole('link', { name: 'Run a test' });
    await link.focus();
    const first = await page.getByRole('listitem').first().elementHandle();
    const [vienna, ...others] = aFreshStatus().pops;
    const changed = others.map((pop) => ({ ...pop, rtt: 77.7 }));
    site().status = aFreshStatus({ pops: [vienna!, ...changed] });
    await until(page, 2);
    await page.getByText('77.7 ms').first().waitFor();
    expect(await first.evaluate((element) => element.isConnected)).toBe(true);
    expect(await link.evaluate((element) => element.matches(':focus'))).toBe(true);
  });

  test('nobody looks: it asks nothing; somebody looks again: it asks at once', async () => {
    const page = await open();
    await page.getByText('Loss at 1 of 8 locations').waitFor();
    await hide(page, true);
    await page.clock.runFor(120_000);
    expect(questions()).toBe(1);
    await hide(page, false);
    await expect.poll(questions).toBe(2);
    await until(page, 3);
  });

  test('when the edge is gone it says so, keeps what it had, and recovers', async () => {
    const page = await open();
    await page.getByText('Loss at 1 of 8 locations').waitFor();
    stage.expectComplaint(/ERR_EMPTY_RESPONSE|Failed to load/);
    site().status = null;
    await untilSaid(page, `Can’t reach ${new URL(site().edge).host}`);
    await untilSaid(page, /^Last data from \d+ (s|min) ago$/);
    expect(await page.getByRole('listitem').count()).toBe(8);
    expect(await axeViolations(page, 'popglass-status')).toEqual([]);
    site().status = aFreshStatus();
    await untilSaid(page, 'Loss at 1 of 8 locations');
  });

  test('when the edge never answered it says so, and no less', async () => {
    stage.expectComplaint(/ERR_EMPTY_RESPONSE|Failed to load/);
    site().status = null;
    const page = await stage.open('about:blank');
    await page.clock.install();
    await page.goto(site().url);
    await page.getByText(`Can’t reach ${new URL(site().edge).host}`).waitFor();
    expect(await page.getByText(/ ago$/).count()).toBe(0);
    site().status = aFreshStatus();
    await untilSaid(page, 'Loss at 1 of 8 locations');
  });

  test('a widget that was taken out asks nothing more, and one that is put back goes on', async () => {
    const page = await open();
    const widget = await page.locator('popglass-status').elementHandle();
    await page.getByText('Loss at 1 of 8 locations').waitFor();
    await widget.evaluate((element) => element.remove());
    await page.clock.runFor(120_000);
    expect(questions()).toBe(1);
    await widget.evaluate((element) => {
      document.body.append(element);
    });
    await page.getByText('Loss at 1 of 8 locations').waitFor();
    await expect.poll(questions).toBe(2);
  });
});
