import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { aStatus } from '../support/a-status.ts';
import { axeViolations } from './axe.ts';
import { aFreshStatus, reset, startForeignSite } from './foreign-site.ts';
import { table } from './page.ts';
import { inChromium } from './stage.ts';

inChromium('the widget on somebody else’s page', startForeignSite, (stage) => {
  const site = () => stage.served;

  beforeEach(() => reset(site()));

  const list = (page: Page, name = 'Network status') => page.getByRole('list', { name, exact: true });
  const row = (page: Page, name: string) => list(page).getByRole('listitem').filter({ hasText: name });

  async function open(body?: string): Promise<Page> {
    if (body !== undefined) site().body = body;
    const page = await stage.open(site().url);
    await page.locator('popglass-status').first().getByRole('listitem').first().waitFor();
    return page;
  }

  test('lists the PoPs with state, days, uptime and round trip', async () => {
    const page = await open();
    await page.getByText('Loss at 1 of 8 locations').waitFor();
    expect(await list(page).getByRole('listitem').count()).toBe(8);
    expect(await row(page, 'Singapore').textContent()).toMatch(/: Loss 4\.8 %99\.72 %\d+\.\d ms$/);
    expect(await row(page, 'Madrid').textContent()).toMatch(/Maintenance$/);
    await row(page, 'Singapore')
      .getByRole('img', { name: '90 days: 2 with an outage, 4 degraded' })
      .waitFor();
    await page.getByText(/^Updated \d+ s ago$/).waitFor();
  });

  test('has a matrix of round trips, whose bad cells say so', async () => {
    const page = await open();
    const matrix = table(page, 'Round trip between locations, ms (row to column)');
    const vienna = matrix.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'vie1' }) });
    expect(await vienna.getByRole('cell').allTextContents()).toEqual(
      expect.arrayContaining(['', '11', expect.stringMatching(/^Loss 4\.8 % \d+$/)]),
    );
    const ground = await vienna
      .getByRole('cell', { name: '138' })
      .evaluate((cell) => getComputedStyle(cell).backgroundColor);
    expect(ground).not.toBe(
      await vienna
        .getByRole('cell')
        .first()
        .evaluate((cell) => getComputedStyle(cell).backgroundColor),
    );
  });

  test('is small where it is asked to be', async () => {
    const page = await open('<popglass-status compact pops="vie1,lhr1,nyc1,sin1"></popglass-status>');
    await page.getByText('Loss at 1 of 4 locations').waitFor();
    expect(await list(page).getByRole('listitem').count()).toBe(4);
    expect(await page.getByRole('table').count()).toBe(0);
    await page.getByText(/^\d+ s ago$/).waitFor();
  });

  test('speaks German where the page does', async () => {
    site().lang = 'de-AT';
    const page = await open();
    await page.getByText('Paketverlust an 1 von 8 Standorten').waitFor();
    await list(page, 'Netzwerkstatus').getByText('99,72 %').waitFor();
    await page.getByRole('link', { name: 'Messung starten' }).waitFor();
  });

  test('does not look as the page’s style sheet wants it', async () => {
    const page = await open();
    const style = await row(page, 'Vienna').evaluate((item) => {
      const { fontSize, fontStyle, textTransform, display, letterSpacing, borderLeftWidth } =
        getComputedStyle(item);
      return { fontSize, fontStyle, textTransform, display, letterSpacing, borderLeftWidth };
    });
    expect(style).toEqual({
      fontSize: '14px',
      fontStyle: 'normal',
      textTransform: 'none',
      display: 'grid',
      letterSpacing: 'normal',
      borderLeftWidth: '0px',
    });
  });

  const sizes = ['', 'compact'];
  const looks = sizes.flatMap((size) =>
    ['light', 'dark'].flatMap((theme) => [1200, 390].map((width) => [size, theme, width] as const)),
  );

  test.each(looks)('gives axe nothing to find: %s %s, %i px wide', async (size, theme, width) => {
    site().status = aFreshStatus({ incidents: aStatus().incidents });
    const page = await open(`<popglass-status ${size} theme="${theme}"></popglass-status>`);
    await page.setViewportSize({ width, height: 900 });
    await page.getByText('Packet loss towards Singapore').waitFor();
    expect(await axeViolations(page, 'popglass-status')).toEqual([]);
  });

  test('shows names and titles as the text that they are', async () => {
    const markup = '<img src=x onerror=alert(1)><b>bold</b>';
    const [pop, ...others] = aFreshStatus().pops;
    const [incident] = aStatus().incidents;
    site().status = aFreshStatus({
      pops: [{ ...pop!, name: markup }, ...others],
      incidents: [{ ...incident!, title: markup, pops: [] }],
    });
    const page = await open();
    await row(page, markup).waitFor();
    expect(await page.getByText(markup).count()).toBe(2);
    expect(await page.locator('popglass-status img, popglass-status b').count()).toBe(0);
  });

  test('does as its attributes say while it stands there', async () => {
    const page = await open();
    const set = (name: string, value: string) =>
      page.locator('popglass-status').evaluate(
        (element, [name, value]) => {
          element.setAttribute(name!, value!);
        },
        [name, value],
      );
    await set('pops', 'nrt1,vie1');
    await page.getByText('All 2 locations up').waitFor();
    expect(await list(page).getByRole('listitem').allTextContents()).toEqual([
      expect.stringMatching(/^Tokyo/),
      expect.stringMatching(/^Vienna/),
    ]);
    await set('lang', 'de');
    await page.getByText('Alle 2 Standorte erreichbar').waitFor();
    await set('compact', '');
    expect(await page.getByRole('table').count()).toBe(0);
    await set('src', `http://localhost:${new URL(site().edge).port}`);
    await expect.poll(() => site().asked.filter(({ path }) => path === '/v1/status').length).toBe(2);
  });

  test('is reached by the keyboard, part by part', async () => {
    const page = await open();
    await page.getByRole('table').waitFor();
    const focused = () =>
      page.locator('popglass-status').evaluate(({ shadowRoot }) => {
        const element = shadowRoot!.activeElement!;
        return [element.role ?? element.tagName, getComputedStyle(element).outlineStyle];
      });
    const seen: unknown[] = [];
    for (let n = 0; n < 3; n += 1) {
      await page.keyboard.press('Tab');
      seen.push(await focused());
    }
    expect(seen).toEqual([
      ['region', 'solid'],
      ['A', 'solid'],
      ['A', 'solid'],
    ]);
  });

  describe('keeps to itself', () => {
    test('it asks nobody but the looking glass, without cookies, and keeps nothing', async () => {
      const page = await stage.open('about:blank');
      const origins = new Set<string>();
      page.on('request', (request) => origins.add(new URL(request.url()).origin));
      await page.goto(site().url);
      await list(page).getByRole('listitem').first().waitFor();
      expect([...origins].filter((origin) => origin !== 'null').sort()).toEqual(
        [site().url, site().edge].sort(),
      );
      expect((await page.context().cookies()).map(({ name }) => name)).toEqual(['host']);
      expect(site().asked.filter(({ cookie }) => cookie !== undefined)).toEqual([]);
      expect(site().asked.find(({ path }) => path === '/v1/status')!.referer).toBeUndefined();
      expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
    });

    test('two of them ask once, and a second copy of the script changes nothing', async () => {
      const page = await open(
        `<popglass-status></popglass-status><popglass-status compact></popglass-status>
         <script type="module" src="${site().edge}/widget.js?again"></script>`,
      );
      await expect.poll(() => list(page).count()).toBe(2);
      await page.getByText('Loss at 1 of 8 locations').nth(1).waitFor();
      expect(site().asked.filter(({ path }) => path === '/widget.js')).toHaveLength(2);
      expect(site().asked.filter(({ path }) => path === '/v1/status')).toHaveLength(1);
    });
  });

  test('moves nothing on a page that has kept room for it, before its data comes or after', async () => {
    let answer: (() => void) | undefined;
    site().until = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const pops = aStatus()
      .pops.map(({ id }) => id)
      .join(',');
    const page = await open(`<popglass-status pops="${pops}"></popglass-status>`);
    const height = () =>
      page.locator('popglass-status div.box').evaluate((panel) => panel.getBoundingClientRect().height);
    expect(await height()).toBe(192 + 72 * 8);
    answer!();
    await page.getByText('Loss at 1 of 8 locations').waitFor();
    expect(await height()).toBe(192 + 72 * 8);
    const shifts = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const observer = new PerformanceObserver((seen) => {
            const values = seen.getEntries().map((entry) => (entry as unknown as { value: number }).value);
            resolve(values.reduce((sum, value) => sum + value, 0));
          });
          observer.observe({ type: 'layout-shift', buffered: true });
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(0)));
        }),
    );
    expect(shifts).toBeLessThan(0.01);
  });
});
