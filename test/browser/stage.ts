import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { buildPage } from '../../web/build.ts';
import { startSystem, type System } from '../../worker/local/system.ts';
import { hasBrowser, openBrowser } from '../support/browser.ts';
import { aFolder } from '../support/folder.ts';

interface Served {
  readonly url: string;
  stop(): Promise<void>;
}

/** Where browser tests play: what serves the page, and pages in Chromium. */
export interface Stage<What extends Served> {
  readonly served: What;
  /** A page in a browser profile of its own, closed after the test. Absent `url`: the home page. */
  open(url?: string): Promise<Page>;
  /** The test means to cause complaints like this one. */
  expectComplaint(pattern: RegExp): void;
}

/**
 * Tests of the built page in Chromium, against what `start` serves; skipped where there is no browser. A test fails by whatever
 * its pages say on the console.
 */
export function inChromium<What extends Served>(
  name: string,
  start: () => Promise<What>,
  tests: (stage: Stage<What>) => void,
  { canRun = true } = {},
): void {
  describe.skipIf(!hasBrowser || !canRun)(`${name}, in Chromium`, () => {
    let browser: Browser;
    let served: What;
    const pages: Page[] = [];
    const complaints: string[] = [];
    const expected: RegExp[] = [];

    beforeAll(async () => {
      await buildPage('dist/web');
      served = await start();
      browser = await openBrowser();
    });
    afterAll(async () => {
      await browser?.close();
      await served?.stop();
    });
    afterEach(async () => {
      const surprises = complaints.splice(0).filter((text) => !expected.some((known) => known.test(text)));
      expected.length = 0;
      await Promise.all(pages.splice(0).map((page) => page.context().close()));
      expect(surprises).toEqual([]);
    });

    async function open(url = served.url): Promise<Page> {
      const page = await (await browser.newContext()).newPage();
      pages.push(page);
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('dialog', (dialog) => complaints.push(`dialog: ${dialog.message()}`));
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      await page.goto(url);
      return page;
    }

    tests({
      get served() {
        return served;
      },
      open,
      expectComplaint: (pattern) => void expected.push(pattern),
    });
  });
}

/** The whole of Popglass on one machine, with one agent: what `npm start` starts. */
export function oneMachine(): Promise<System> {
  return startSystem({
    host: '127.0.0.1',
    port: 0,
    state: aFolder(),
    agent: true,
    adminToken: undefined,
  });
}
