import { expect, test } from 'vitest';
import { scriptedEdge } from '../support/scripted-edge.ts';
import { inChromium } from './stage.ts';

const withoutMtr = () =>
  scriptedEdge([
    { tool: 'ping', version: '1', families: [4] },
    { tool: 'mtr', version: null, families: [], reason: 'mtr is missing: apt-get install mtr-tiny' },
  ]);

inChromium('a PoP without mtr', withoutMtr, (stage) => {
  test('is greyed out for mtr, with the reason, and can be chosen for ping', async () => {
    const page = await stage.open();
    const locations = page.getByRole('group', { name: 'Locations' });
    const local = locations.getByRole('checkbox', { name: /Local/ });
    const choose = (tool: string) => page.getByRole('radio', { name: tool, exact: true }).check();
    await choose('mtr');
    await expect.poll(() => local.isDisabled()).toBe(true);
    expect(await locations.textContent()).toContain('mtr is missing: apt-get install mtr-tiny');
    await choose('ping');
    await expect.poll(() => local.isEnabled()).toBe(true);
    expect(await locations.textContent()).not.toContain('missing');
  });
});
