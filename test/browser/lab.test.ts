import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { canRunLab } from '../lab/requirements.ts';
import { type LabSystem, startLabSystem } from '../lab/system.ts';
import { cells, startRun, table } from './page.ts';
import { inChromium, type Stage } from './stage.ts';

const places = ['Vienna', 'New York', 'Singapore'];

inChromium('three PoPs of the lab', () => startLabSystem(0), tests, { canRun: canRunLab() });

function tests(stage: Stage<LabSystem>) {
  let page: Page;

  beforeEach(async () => {
    page = await stage.open();
  });

  const mtr = (target: string, probes: number) =>
    startRun(page, {
      tool: 'mtr',
      target,
      from: places,
      options: { Probes: String(probes), 'Interval, s': '0.3' },
    });
  const hops = (on: Page, place: string) => cells(table(on, `mtr from ${place}`)).catch((): string[][] => []);
  const allFinished = (on: Page) =>
    Promise.all(
      places.map((place) => on.getByRole('article', { name: place }).getByText('Finished').waitFor()),
    );
  /** Loss in % by hop, as the page shows it. */
  const losses = async (place: string) => (await hops(page, place)).map((row) => Number(row[2]));

  test('mtr from all three grows live in all three, and a second browser half-way agrees to the last number', async () => {
    await mtr('www.example.net', 25);
    await page.waitForURL(/\/s\//);
    const sent = async (place: string) => Number((await hops(page, place))[0]?.[3] ?? 0);
    for (const place of places) {
      await expect.poll(() => sent(place), { timeout: 10_000 }).toBeGreaterThan(2);
      expect(await sent(place)).toBeLessThan(25);
    }
    const other = await stage.open(page.url());
    await expect.poll(async () => (await hops(other, 'Vienna')).length, { timeout: 10_000 }).toBe(5);
    expect(await other.getByRole('article', { name: 'Vienna' }).textContent()).toMatch(/Running/);
    await Promise.all([allFinished(page), allFinished(other)]);
    for (const place of places) {
      const rows = await hops(page, place);
      expect(rows).toHaveLength(5);
      expect(rows.every((row) => row[3] === '25')).toBe(true);
      expect(await hops(other, place)).toEqual(rows);
    }
    expect(await cells(table(other, 'mtr overview by location'))).toEqual(
      await cells(table(page, 'mtr overview by location')),
    );
  });

  test('a hop that drops packets shows loss there and at the target', async () => {
    await mtr('lossy.example.net', 30);
    await allFinished(page);
    const all = await Promise.all(places.map(losses));
    for (const loss of all) expect(loss.slice(0, 3)).toEqual([0, 0, 0]);
    // 30 probes over a hop that drops 30 %: that any one PoP loses none has a chance of 2 in 100,000.
    for (const loss of all) expect(Math.max(loss[3]!, loss[4]!)).toBeGreaterThan(0);
    expect(await page.locator('td.bad').count()).toBeGreaterThan(0);
  });

  test('a hop that only rate-limits ICMP shows as that: hatched, not red', async () => {
    await mtr('limited.example.net', 15);
    await allFinished(page);
    for (const place of places) {
      const loss = await losses(place);
      expect(loss[3]).toBeGreaterThan(20);
      expect(loss[4]).toBe(0);
      expect(await table(page, `mtr from ${place}`).locator('td.lim').count()).toBe(1);
      expect(await table(page, `mtr from ${place}`).locator('td.bad').count()).toBe(0);
    }
  });

  test('a silent hop shows as * * *, and the path goes on behind it', async () => {
    await mtr('silent.example.net', 5);
    await allFinished(page);
    for (const place of places) {
      const rows = await hops(page, place);
      expect(rows[3]![1]).toMatch(/^\* \* \*/);
      expect(rows[4]![1]).toMatch(/silent\.example\.net/);
      expect(await table(page, `mtr from ${place}`).locator('td.bad').count()).toBe(0);
    }
  });

  test('traceroute fills its table hop by hop with names, from all three', async () => {
    await startRun(page, { tool: 'traceroute', target: 'www.example.net', from: places });
    await allFinished(page);
    for (const place of places) {
      const rows = await cells(table(page, `traceroute from ${place}`));
      expect(rows).toHaveLength(5);
      expect(rows[4]![1]).toMatch(/www\.example\.net/);
      expect(rows[0]![1]).toMatch(/transit-(one|two)\.example\.(net|com)/);
    }
  });

  test('a name is measured over IPv4, IPv6 is one click away, and that they differ is told', async () => {
    await startRun(page, { tool: 'ping', target: 'v6dead.example.net', from: places });
    await allFinished(page);
    expect(await page.getByText('No fault found.').count()).toBe(3);
    await page.getByRole('button', { name: 'Run again over IPv6' }).click();
    const regions = page.getByRole('region', { name: 'ping v6dead.example.net' });
    await expect.poll(() => regions.count()).toBe(2);
    await regions
      .first()
      .getByText(/^Only IPv6 is disturbed/)
      .waitFor();
    expect(await regions.first().locator('.side p').textContent()).toContain('IPv6');
    // Who has chosen a family is offered no other one.
    expect(await page.getByRole('button', { name: /^Run again over/ }).count()).toBe(1);
  });

  test('dns shows the answers of each PoP', async () => {
    await startRun(page, { tool: 'dns', target: 'alias.example.net', from: places });
    await allFinished(page);
    for (const place of places) {
      const rows = await cells(table(page, `dns from ${place}`));
      expect(rows.map(([type]) => type)).toEqual(['CNAME', 'CNAME', 'A']);
    }
  });

  test('a target that policy refuses fails at each PoP, with the owner and the reason', async () => {
    await startRun(page, { tool: 'ping', target: 'refused.example.net', from: places });
    for (const place of places) {
      const article = page.getByRole('article', { name: place });
      await article.getByText(/may not be measured/).waitFor();
      expect(await article.textContent()).toMatch(/policy/i);
    }
  });

  test('a PoP whose agent has gone is greyed out with the reason', async () => {
    const agent = stage.served.agents.get('sin1')!;
    const gone = new Promise((resolve) => agent.once('close', resolve));
    agent.kill('SIGTERM');
    await gone;
    // It is given a few seconds to come back.
    await expect
      .poll(
        async () => {
          await page.reload();
          return page.getByRole('checkbox', { name: /Singapore/ }).isDisabled();
        },
        { timeout: 30_000, interval: 500 },
      )
      .toBe(true);
    expect(await page.getByRole('group', { name: 'Locations' }).textContent()).toMatch(/offline/i);
  });
}
