import type { Locator, Page, Route } from 'playwright-core';
import { expect } from 'vitest';
import { startSystem } from '../../worker/local/system.ts';
import { aFolder } from '../support/folder.ts';
import { aPop } from '../unit/web/builders.ts';
import { aPing, scriptedSession } from './scripted-session.ts';
import type { Stage } from './stage.ts';

/** What an operator asks for, as the page is told, and an edge that answers runs as a test wants it to. */
export interface Gated {
  /** The requests that ask for a run, in order. */
  readonly asked: { readonly bearer: string | undefined; readonly turnstile: string | undefined }[];
  /** How the next ones are answered, in order; the last one stays. */
  answer(...answers: readonly Answer[]): void;
  readonly page: Page;
  readonly run: Locator;
  readonly formError: Locator;
  /** The page has gone to the session that was opened, where more can be run. */
  opensSession(): Promise<void>;
}

/** An edge that serves the page; a test answers the rest in its place. */
export const anEdge = () =>
  startSystem({ host: '127.0.0.1', port: 0, state: aFolder(), agent: false, adminToken: undefined });

export const wish = { tool: 'ping', target: '192.0.2.1', from: ['Local'] };

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json: unknown;
}

export const turnstileOrigin = 'https://challenges.cloudflare.com';

export const session = 'S'.repeat(43);
export const opened: Answer = { status: 202, json: { id: 'm1', session, key: 'control' } };

/** @param params by field: what is wrong */
export function refusal(
  status: number,
  type: string,
  message: string,
  params?: Record<string, string>,
  headers: Record<string, string> = {},
): Answer {
  return { status, headers, json: { error: { type, message, params } } };
}

/**
 * The run form of an operator who asks for what `metas` say: in the document that the edge serves, whose policy lets Turnstile's
 * origin in, as the edge does where it is set up. Runs, PoPs and the session are the test's.
 * @param hasClock the page's clock is the test's
 */
export async function gatedPage(
  stage: Stage<{ url: string; stop(): Promise<void> }>,
  metas: Readonly<Record<string, string>>,
  { hasClock = false } = {},
): Promise<Gated> {
  stage.expectComplaint(/status of 4\d\d/); // Refusals, which Chromium reports as errors.
  const page = await stage.open('about:blank');
  const asked: Gated['asked'] = [];
  let answers: readonly Answer[] = [opened];
  await page.route(
    (url) => url.pathname === '/' || url.pathname.startsWith('/s/'),
    (route) => serve(route, metas),
  );
  await page.route('**/v1/pops', (route) => route.fulfill({ json: [aPop('local', { name: 'Local' })] }));
  await page.route('**/v1/measurements', async (route) => {
    const headers = route.request().headers();
    const bearer = headers['authorization']?.replace(/^Bearer /, '');
    asked.push({ bearer, turnstile: headers['cf-turnstile-response'] });
    const [next = opened, ...rest] = answers;
    if (rest.length > 0) answers = rest;
    await route.fulfill(next);
  });
  await scriptedSession(page, [aPing([{ state: 'finished', startedAt: 1, finishedAt: 2 }])]);
  if (hasClock) await page.clock.install();
  await page.goto(stage.served.url);
  const run = page.getByRole('button', { name: 'Run', exact: true });
  return {
    page,
    asked,
    answer: (...given) => void (answers = given),
    run,
    formError: page.locator('#form-error'),
    async opensSession() {
      await page.waitForURL(`**/s/${session}`);
      await run.waitFor();
    },
  };
}

/** Whether the focus is there. */
export const expectFocus = (field: Locator) =>
  expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true);

async function serve(route: Route, metas: Readonly<Record<string, string>>): Promise<void> {
  const response = await route.fetch();
  const tags = Object.entries(metas).map(([name, content]) => `<meta name="${name}" content="${content}" />`);
  const policy = response.headers()['content-security-policy'] ?? '';
  const csp = policy.replace("script-src 'self'", `script-src 'self' ${turnstileOrigin}`);
  await route.fulfill({
    response,
    headers: { ...response.headers(), 'content-security-policy': csp },
    body: (await response.text()).replace('<head>', `<head>${tags.join('')}`),
  });
}
