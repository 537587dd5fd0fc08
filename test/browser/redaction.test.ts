import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Entry } from '#protocol';
import { scriptedEdge } from '../support/scripted-edge.ts';
import { cells, table } from './page.ts';
import { inChromium } from './stage.ts';

const log: Entry[] = [
  [0, 'n', '{"k":"target","address":"192.0.2.1","family":4,"addresses":["192.0.2.1"]}'],
  [1, 'o', ' 1  10.0.0.1  0.5 ms  0.6 ms  0.7 ms'],
  [1, 'n', '{"k":"name","address":"10.0.0.1","name":"gw.corp.example"}'],
  [2, 'o', ' 2  93.184.216.34  1.5 ms  1.6 ms  1.7 ms'],
  [3, 'o', ' 3  192.0.2.1  2.5 ms  2.6 ms  2.7 ms'],
];

inChromium('a session that is shared', scriptedEdge, (stage) => {
  /** A finished traceroute, in a tab that holds its key. */
  async function mine(): Promise<{ page: Page; url: string }> {
    const { session, key, outbox } = await stage.served.measure({ type: 'traceroute' });
    for (const entry of log) outbox.push(entry);
    outbox.end({ kind: 'finished', exit: 0 });
    await outbox.delivered;
    const page = await stage.open();
    await page.evaluate(([sid, key]) => sessionStorage.setItem(`popglass.key.${sid}`, key!), [session, key]);
    const url = `${stage.served.url}/s/${session}`;
    await page.goto(url);
    return { page, url };
  }

  const hosts = async (page: Page) =>
    (await cells(table(page, 'traceroute from Local'))).map(([, host]) => host);
  /** The hosts, once they are these or after a while: a busy machine takes its time. */
  const seen = (page: Page) => expect.poll(() => hosts(page), { timeout: 15_000 });
  const original = ['gw.corp.example10.0.0.1', '93.184.216.34', '192.0.2.1'];

  test('its owner sees everything, and others what the owner lets them see, at once', async () => {
    const { page, url } = await mine();
    const other = await stage.open(url);
    await seen(other).toEqual(original);
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByLabel('Hide private addresses').check();
    await seen(other).toEqual(['hidden', '93.184.216.34', '192.0.2.1']);
    await page.getByRole('spinbutton', { name: 'Hide the first hops' }).fill('2');
    await page.getByRole('spinbutton', { name: 'Hide the first hops' }).press('Enter');
    await seen(other).toEqual(['hidden', 'hidden', '192.0.2.1']);
    await other.getByText('The first 2 hops and private addresses are hidden by whoever ran this.').waitFor();
    await other.getByRole('button', { name: 'Raw output' }).click();
    expect(await other.locator('pre').textContent()).toContain(' 1  [hidden]  0.5 ms');
    expect(await other.content()).not.toMatch(/10\.0\.0\.1|gw\.corp/);
    expect(await other.getByRole('button', { name: 'Delete session' }).count()).toBe(0);
    expect(await hosts(page)).toEqual(original);
    expect(await page.getByLabel('Hide private addresses').isChecked()).toBe(true);
  });

  test('a tab with a wrong key forgets it, and sees what anybody sees', async () => {
    const { page } = await mine();
    await page.evaluate(() => {
      for (const name of Object.keys(sessionStorage)) sessionStorage.setItem(name, 'x'.repeat(43));
    });
    await page.reload();
    await page.getByText('You are watching somebody’s session').waitFor();
    expect(await page.evaluate(() => Object.keys(sessionStorage))).toEqual([]);
    await seen(page).toEqual(original);
  });

  test('its owner deletes it, once they have said so twice, and it is gone for all', async () => {
    const { page, url } = await mine();
    const other = await stage.open(url);
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByRole('button', { name: 'Delete session' }).click();
    await page.getByRole('button', { name: 'Keep' }).click();
    await page.getByRole('button', { name: 'Delete session' }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    for (const one of [page, other]) await one.getByText('This session has expired or was deleted').waitFor();
    expect(page.url()).not.toContain('key');
    expect(await page.evaluate(() => Object.keys(sessionStorage))).toEqual([]);
  });
});
