import { beforeEach, expect, test } from 'vitest';
import { reset, startForeignSite } from './foreign-site.ts';
import { inChromium } from './stage.ts';

inChromium('the frame for other people’s pages', startForeignSite, (stage) => {
  const site = () => stage.served;

  beforeEach(() => reset(site()));

  test('shows what its query says, under a policy without inline code', async () => {
    const page = await stage.open(`${site().edge}/embed?pops=vie1,sin1&compact&theme=dark&lang=de`);
    await page.getByText('Paketverlust an 1 von 2 Standorten').waitFor();
    expect(await page.getByRole('list', { name: 'Netzwerkstatus' }).getByRole('listitem').count()).toBe(2);
    expect(await page.getByRole('button').count()).toBe(0);
    expect(await page.evaluate(() => getComputedStyle(document.body).margin)).toBe('0px');
  });

  test('its links leave the frame, and take nothing of it with them', async () => {
    const page = await stage.open(`${site().edge}/embed`);
    const opened = page.waitForEvent('popup');
    await page.getByRole('link', { name: 'Run a test' }).click();
    const popup = await opened;
    await popup.waitForURL(`${site().edge}/`);
    expect(await popup.evaluate(() => window.opener)).toBeNull();
  });
});
