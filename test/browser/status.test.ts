import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { aStatus, someEvents } from '../support/a-status.ts';
import { axeViolations } from './axe.ts';
import { cells, table } from './page.ts';
import { inChromium, oneMachine } from './stage.ts';
import { play, type Scene } from './status-scene.ts';

const caption = 'Round trip between locations, ms (row to column)';

inChromium('the status page', oneMachine, (stage) => {
  let scene: Scene;

  beforeEach(() => {
    scene = { status: aStatus(), events: someEvents(), isGone: false, asked: [] };
  });

  /** The page of the scene, at noon. */
  async function look(colorScheme: 'light' | 'dark' = 'light', width = 1280): Promise<Page> {
    const page = await stage.open();
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 900 });
    await page.clock.install({ time: '2026-11-26T12:00:12Z' });
    await play(page, scene);
    await page.getByRole('link', { name: 'Status' }).click();
    await page.getByRole('heading', { name: 'Network status' }).waitFor();
    return page;
  }

  const cell = (page: Page, name: RegExp) => table(page, caption).getByRole('button', { name });
  const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

  test('says how everything is, from the whole to each place', async () => {
    const page = await look();
    await page.getByText('Packet loss at 1 of 8 locations').waitFor();
    await page.getByText(/^Updated (1[2-9]|[2-5]\d) s ago$/).waitFor();
    expect(await page.title()).toBe('Network status');
    expect(await page.getByRole('link', { name: 'Status' }).getAttribute('aria-current')).toBe('page');
    await page
      .getByRole('figure', { name: 'World map of 8 locations: 1 degraded, 1 maintenance, 6 operational.' })
      .waitFor();
    const lines = page.getByRole('list', { name: 'Locations', exact: true }).getByRole('listitem');
    expect(await lines.count()).toBe(8);
    expect(await lines.nth(6).textContent()).toMatch(
      /Singapore.*Degraded: packet loss, since 11:40 UTC.*98\.61.*99\.72.*4\.8/,
    );
    expect(await lines.nth(3).textContent()).toMatch(/Madrid.*Maintenance, since 08:00 UTC.*No agent/);
    const [first, , , fourth] = await cells(table(page, caption));
    expect(first!.slice(0, 3)).toEqual(['vie1', '', 'Vienna to Frankfurt: 11 ms']);
    expect(fourth!.at(-1)).toBe('New York to Core router: no answer, down');
  });

  test('has a way from each place to a run from there', async () => {
    const page = await look();
    await page.getByRole('link', { name: 'Run a test from Vienna' }).click();
    await page.waitForURL(/\/\?from=vie1$/);
  });

  test('shows what goes on, and what is past', async () => {
    const page = await look();
    const incident = page.getByRole('article', { name: 'Packet loss towards Singapore' });
    expect(await incident.textContent()).toMatch(
      /Identified\. Singapore\..*11:55 UTC.*A cable is cut\. Traffic is moved\./,
    );
    const maintenance = page.getByRole('article', { name: 'New router in Madrid' });
    expect(await maintenance.textContent()).toContain('26 Nov 2026, 08:00 UTC to 26 Nov 2026, 16:00 UTC');
    const past = region(page, 'Past incidents and state changes');
    await past.getByText('London unreachable').waitFor();
    expect(await past.getByRole('listitem').allTextContents()).toEqual([
      expect.stringMatching(
        /^26 Nov 2026, 11:40 UTC.*Singapore.*Degraded: packet loss, before: operational$/,
      ),
      expect.stringMatching(/^20 Nov 2026, 03:30 UTC.*London unreachable.*A line card was replaced\./),
      expect.stringMatching(/^20 Nov 2026, 03:10 UTC.*London.*Operational, before: down$/),
    ]);
    expect(await past.getByRole('link', { name: 'Atom feed' }).getAttribute('href')).toBe('/status.atom');
  });

  test('keeps the paragraphs of an update, and needs no words for a new stage', async () => {
    const [open, closed] = someEvents().incidents;
    const at = '2026-11-26T11:58:00.000Z';
    const words = 'One half works.\n\nThe other will.';
    const updates = [
      { at, stage: 'monitoring' as const, text: '' },
      { ...open!.updates[0]!, text: words },
    ];
    scene.status = aStatus({ incidents: [{ ...open!, updates }] });
    scene.events.incidents = [{ ...closed!, updates: [{ at, stage: 'resolved', text: words }] }];
    const page = await look();
    const said = page.getByRole('article', { name: open!.title }).getByRole('listitem').locator('p');
    await expect.poll(() => said.allInnerTexts()).toEqual(['Monitoring', `Identified: ${words}`]);
    await expect.poll(() => region(page, 'Past incidents and state changes').innerText()).toContain(words);
  });

  describe('the history of two', () => {
    test('opens from their cell, both ways, takes the focus and gives it back', async () => {
      const page = await look();
      await cell(page, /^Vienna to Singapore/).click();
      const panel = region(page, 'Vienna and Singapore');
      await panel.getByText('Singapore to Vienna').waitFor();
      expect(scene.asked).toEqual([
        { pop: 'vie1', to: 'sin1', window: '24h' },
        { pop: 'sin1', to: 'vie1', window: '24h' },
      ]);
      expect(await panel.getByRole('figure').allTextContents()).toEqual([
        expect.stringMatching(
          /^Vienna to Singapore IPv4Median 181\.\d ms, worst 191\.0 ms, 0\.6 % lost, nothing known for/,
        ),
        expect.stringMatching(/^Singapore to Vienna IPv4Median/),
      ]);
      const isFocused = (element: Element) => element === document.activeElement;
      expect(await panel.getByRole('heading', { name: 'Vienna and Singapore' }).evaluate(isFocused)).toBe(
        true,
      );
      await panel.getByRole('button', { name: 'Close' }).click();
      await panel.waitFor({ state: 'detached' });
      expect(await cell(page, /^Vienna to Singapore/).evaluate(isFocused)).toBe(true);
    });

    test('is asked for as far back as one likes', async () => {
      const page = await look();
      await cell(page, /^Vienna to Core router/).click();
      const panel = region(page, 'Vienna to Core router');
      await panel.getByRole('figure').waitFor();
      await panel.getByRole('radio', { name: '7 d', exact: true }).check();
      await expect
        .poll(() => scene.asked)
        .toEqual([
          { pop: 'vie1', to: 'core', window: '24h' },
          { pop: 'vie1', to: 'core', window: '7d' },
        ]);
    });
  });

  test('its matrix is one stop for Tab; arrow keys lead through it, over what is empty', async () => {
    const page = await look();
    await cell(page, /^Vienna to Frankfurt/).focus();
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toMatch(/^London to Frankfurt/);
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toMatch(/^London to New York/);
    expect(await table(page, caption).locator('button[tabindex="0"]').allTextContents()).toEqual([
      expect.stringMatching(/^London to New York/),
    ]);
  });

  test('shows round trips by IPv6 where there are some', async () => {
    const page = await look();
    await page.getByRole('radio', { name: 'IPv6' }).check();
    await cell(page, /^Vienna to Core router: · not measured/).waitFor();
  });

  test('says when the edge is gone, keeps what it heard, and goes on when it is back', async () => {
    stage.expectComplaint(/ERR_FAILED/);
    const page = await look();
    await page.getByText('Packet loss at 1 of 8 locations').waitFor();
    scene.isGone = true;
    await page.clock.runFor(16_000);
    await page
      .getByText(
        'The looking glass does not answer. This page keeps asking. What follows is of 12:00:00 UTC.',
      )
      .waitFor();
    expect(await axeViolations(page)).toEqual([]);
    scene.isGone = false;
    scene.status = aStatus({
      pops: aStatus().pops.map((pop) => ({ ...pop, status: 'operational', reason: null })),
    });
    await page.clock.runFor(6_000);
    await page.getByText('All 8 locations are operational').waitFor();
    expect(await page.getByText('does not answer').count()).toBe(0);
  });

  test('of an edge that never answered says so, and has all once it does', async () => {
    stage.expectComplaint(/ERR_FAILED/);
    scene.isGone = true;
    const page = await look();
    await page.getByText('Nothing is known yet').waitFor();
    scene.isGone = false;
    await page.clock.runFor(6_000);
    await page.getByText('Packet loss at 1 of 8 locations').waitFor();
  });

  test('what others wrote is text, whatever it says', async () => {
    const hostile = '<img src=x onerror=alert(1)>';
    const [incident] = someEvents().incidents;
    scene.status = aStatus({
      pops: aStatus().pops.map((pop) => ({ ...pop, name: hostile })),
      anchors: [{ id: 'core', name: hostile }],
      incidents: [{ ...incident!, title: hostile, updates: [{ ...incident!.updates[0]!, text: hostile }] }],
    });
    scene.events = {
      ...someEvents(),
      changes: someEvents().changes.map((change) => ({ ...change, name: hostile })),
    };
    const page = await look();
    await page.getByRole('article', { name: hostile }).getByText(`Identified: ${hostile}`).waitFor();
    await region(page, 'Past incidents and state changes').getByText(hostile).first().waitFor();
    expect(await page.locator('main img:not(.badge img)').count()).toBe(0);
  });

  test('of one place alone is calm, and says why there is no matrix', async () => {
    const [vienna] = aStatus().pops;
    const pop = { ...vienna!, latitude: 0, longitude: 0, rtt: null, loss: null };
    scene.status = aStatus({
      status: 'operational',
      pops: [pop],
      mesh: [],
      anchors: [],
      incidents: [],
      maintenance: [],
    });
    scene.events = { ...someEvents(), changes: [], incidents: [], maintenance: [] };
    const page = await look();
    await page.getByText('Vienna is operational').waitFor();
    await page.getByText('Locations measure each other once two of them have an address.').waitFor();
    await page.getByText('Nothing has happened yet.').waitFor();
    expect(await page.getByRole('table').count()).toBe(0);
    expect(await axeViolations(page)).toEqual([]);
  });

  test('gives what to paste into another page', async () => {
    const page = await look();
    const { origin } = new URL(stage.served.url);
    expect(await region(page, 'Put this on your page').locator('pre').textContent()).toBe(
      `<script type="module" src="${origin}/widget.js"></script>\n<popglass-status></popglass-status>`,
    );
  });

  test.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 390],
  ] as const)(
    'axe finds nothing, %s, %i px wide, and nothing hangs over the edge',
    async (colorScheme, width) => {
      const page = await look(colorScheme, width);
      await cell(page, /^Vienna to Singapore/).click();
      await region(page, 'Vienna and Singapore').getByRole('figure').first().waitFor();
      expect(await axeViolations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    },
  );
});
