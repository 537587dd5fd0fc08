import { expect, test } from 'vitest';
import { startSystem } from '../../worker/local/system.ts';
import { aFolder } from '../support/folder.ts';
import { startRun } from './page.ts';
import { inChromium } from './stage.ts';

const notPublic = () =>
  startSystem({
    host: '127.0.0.1',
    port: 0,
    state: aFolder(),
    agent: true,
    adminToken: undefined,
    settings: { PUBLIC: 'false', ACCESS_TOKEN: 'letmein' },
  });

inChromium('a looking glass that is not public', notPublic, (stage) => {
  const wish = { tool: 'ping', target: '127.0.0.1', from: ['Local'] };

  test('asks for a token, says when it is wrong, and runs when it is right; the link alone is enough to watch', async () => {
    const page = await stage.open(stage.served.url);
    stage.expectComplaint(/status of 401/);
    const field = page.getByLabel('Access token', { exact: true });
    await field.fill('wrong');
    await startRun(page, wish);
    await expect
      .poll(() => page.locator('#access-error').textContent())
      .toMatch(/^Access token is not one of this looking glass/);
    await field.fill('letmein');
    await startRun(page, wish);
    await page.waitForURL(/\/s\//);
    expect(page.url()).not.toContain('letmein');
    const watcher = await stage.open(page.url());
    await watcher.getByRole('table').first().waitFor();
    await expect.poll(() => watcher.locator('main').textContent()).toContain('127.0.0.1');
  });
});
