import type { Page, Route } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Failure, ResultState } from '#protocol';
import { startSystem } from '../../worker/local/system.ts';
import { aFolder } from '../support/folder.ts';
import { aLog, aMeasurement, aReply, aSessionFrame } from '../unit/web/builders.ts';
import { aPing, scriptedSession } from './scripted-session.ts';
import { inChromium } from './stage.ts';

const edgeOnly = () =>
  startSystem({ host: '127.0.0.1', port: 0, state: aFolder(), agent: false, adminToken: undefined });

inChromium('a session', edgeOnly, (stage) => {
  let page: Page;

  beforeEach(async () => {
    page = await stage.open();
    stage.expectComplaint(/status of 404/); // The edge never opened this session, and says so with the page.
  });

  const go = (path: string) => page.goto(`${stage.served.url}${path}`);
  const failed = (owner: Failure['owner'], code: Failure['code'], message: string): ResultState => ({
    state: 'failed',
    finishedAt: 2,
    failure: { owner, code, message },
  });

  const states: [ResultState, RegExp][] = [
    [{ state: 'queued' }, /Queued$/],
    [{ state: 'queued', position: 3 }, /Queued, number 3 in line/],
    [{ state: 'starting' }, /Starting/],
    [{ state: 'running', startedAt: 1, stoppedAt: 2 }, /Stopping/],
    [{ state: 'cancelled', finishedAt: 2 }, /Stopped/],
    [{ state: 'finished', startedAt: 1, finishedAt: 2, endedBy: 'time' }, /Finished.*its time was up\./],
    [
      { state: 'finished', startedAt: 1, finishedAt: 2, endedBy: 'unwatched' },
      /Finished.*nobody watched any more\./,
    ],
    [
      failed('policy', 'lines_cap', 'Over 20000 lines'),
      /This location’s policy: Over 20000 lines\. lines_cap/,
    ],
    [failed('policy', 'session_cap', 'The session is full.'), /The session is full\. session_cap/],
    [failed('edge', 'deadline', 'It took too long'), /Popglass: It took too long\. deadline/],
    [
      {
        state: 'lost',
        startedAt: 1,
        finishedAt: 2,
        failure: { owner: 'agent', code: 'agent_gone', message: 'It did not come back.' },
      },
      /Lost.*The measuring host: It did not come back\. agent_gone/,
    ],
    [
      {
        state: 'offline',
        finishedAt: 2,
        failure: { owner: 'edge', code: 'pop_offline', message: 'Nobody is there.' },
      },
      /Offline.*Popglass: Nobody is there\. pop_offline/,
    ],
  ];

  test('says of each result how it stands and, when it came to nothing, who has to act and why', async () => {
    const { path } = await scriptedSession(page, [aPing(states.map(([state]) => state))]);
    await go(path);
    for (const [index, [, text]] of states.entries()) {
      const article = page.getByRole('article', { name: `pop${index + 1}`, exact: true });
      expect(await article.textContent()).toMatch(text);
    }
  });

  const broken = 'The agent lost its connection here. What it measured after this point did not arrive.';
  const lost: ResultState = {
    state: 'lost',
    startedAt: 1,
    finishedAt: 2,
    failure: { owner: 'agent', code: 'agent_gone', message: 'It did not come back.' },
  };

  test('shows where a log breaks off, at a join as well as live, in the view and in the raw output', async () => {
    const running: ResultState = { state: 'running', startedAt: 1 };
    const session = await scriptedSession(page, [
      aPing([lost, running]),
      aLog(1, 0, [aReply(1)]),
      { t: 'gap', r: 1, from: 1 },
      aLog(2, 0, [aReply(1), aReply(2)]),
    ]);
    await go(session.path);
    const article = (name: string) => page.getByRole('article', { name });
    await article('pop1').getByText(broken).waitFor();
    expect(await article('pop2').getByText(broken).count()).toBe(0);
    session.say({ t: 'state', r: 2, ...lost });
    session.say({ t: 'gap', r: 2, from: 2 });
    await article('pop2').getByText(broken).waitFor();
    await page.getByRole('button', { name: 'Raw output' }).click();
    const raw = page.locator('.raw');
    expect(await raw.textContent()).toMatch(new RegExp(`icmp_seq=1 .*${broken}$`, 's'));
    expect(await page.locator('pre').textContent()).not.toContain(broken);
  });

  test('that has what this page is too old to understand asks to be loaded again', async () => {
    const strange = aSessionFrame({ measurements: [aMeasurement({ type: 'warp' as 'ping' })] });
    const { path } = await scriptedSession(page, [strange]);
    await go(path);
    await page.getByText('This page is too old: load it again').waitFor();
  });

  const ends = /This session has expired or was deleted/;

  test('that is deleted while somebody watches says so, and how long sessions are kept', async () => {
    const session = await scriptedSession(page, [aPing([{ state: 'running', startedAt: 1 }])]);
    await go(session.path);
    await page.getByRole('article', { name: 'pop1' }).waitFor();
    session.say({ t: 'bye', code: 'deleted' });
    await page.getByRole('heading', { name: ends }).waitFor();
    await page.getByText(/kept for \d+ days after they are opened/).waitFor();
    await page.getByRole('link', { name: 'Start a new measurement' }).waitFor();
  });

  test('that has expired says the same to who opens its link', async () => {
    stage.expectComplaint(/WebSocket|status of 410/);
    await page.route('**/v1/sessions/*', (route) => route.fulfill({ status: 410, json: {} }));
    await go(`/s/${'S'.repeat(43)}`);
    await page.getByRole('heading', { name: ends }).waitFor();
  });

  test('is joined again from where it was when nobody answers: when the network came back, and after any ping', async () => {
    await page.clock.install();
    const session = await scriptedSession(
      page,
      [aPing([{ state: 'running', startedAt: 1 }]), aLog(1, 0, [aReply(1)])],
      () => false,
    );
    await go(session.path);
    const article = page.getByRole('article', { name: 'pop1' });
    await article.getByText('1 of 1').waitFor();
    expect(session.joins).toHaveLength(1);

    await page.evaluate(() => dispatchEvent(new Event('online')));
    await page.clock.runFor(5_000 + 500);
    await expect.poll(() => session.joins.length).toBe(2);
    expect(session.joins[1]!.cursor).toEqual({ 1: 1 });

    await page.clock.runFor(25_000 + 10_000 + 1_000);
    await expect.poll(() => session.joins.length).toBe(3);
    expect(await article.textContent()).toContain('1 of 1');
  });

  test('that answers pings but not the join is joined again', async () => {
    await page.clock.install();
    const session = await scriptedSession(page, []);
    await go(session.path);
    await expect.poll(() => session.joins.length).toBe(1);
    await page.clock.runFor(30_000 + 1_000);
    await expect.poll(() => session.joins.length).toBe(2);
  });

  describe('whose tool’s part of the page does not come', () => {
    const text = 'The part of this page that shows ping did not load.';
    const part = '**/parts/ping-*.js';
    const first = [aPing([{ state: 'running', startedAt: 1 }]), aLog(1, 0, [aReply(1), aReply(2)])];
    const isShown = () => page.getByRole('article', { name: 'pop1' }).getByText('2 of 2').waitFor();

    test('is shown as soon as it is there; while it is asked for again, the page says so', async () => {
      stage.expectComplaint(/ERR_FAILED/);
      await page.route(part, (route) => route.abort());
      const session = await scriptedSession(page, first);
      await go(session.path);
      await page.getByText(text).waitFor();
      await page.unroute(part);
      const held = Promise.withResolvers<void>();
      await page.route(part, async (route) => {
        await held.promise;
        await route.continue();
      });
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByText('Loading', { exact: true }).waitFor();
      expect(await page.getByText(text).count()).toBe(0);
      held.resolve();
      await isShown();
      expect(session.joins).toHaveLength(1);
    });

    test('because its build is gone, is shown when the page is loaded again', async () => {
      const gone = (route: Route) => route.fulfill({ status: 404 });
      await page.route(part, gone);
      const { path } = await scriptedSession(page, first);
      await go(path);
      await page.getByText(text).waitFor();
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByText(text).waitFor();
      await page.unroute(part, gone);
      await page.getByRole('button', { name: 'load the page again' }).click();
      await isShown();
    });
  });
});
