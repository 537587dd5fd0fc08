import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { decode, historySchema, statusSchema } from '#protocol';
import { canRunLab } from '../lab/requirements.ts';
import { type LabSystem, startLabSystem } from '../lab/system.ts';
import { inChromium, type Stage } from './stage.ts';

inChromium('the status of the lab', () => startLabSystem(0), tests, { canRun: canRunLab() });

/** What is promised: whoever looks at the widget sees a fault this soon, in ms. */
const promisedMs = 90_000;
/** Well again is said after so many clean rounds, and a summary that has them. */
const recoveryMs = 150_000;

function tests(stage: Stage<LabSystem>) {
  /** What the widget says of each place, in the frame that other sites show. */
  const rows = (page: Page) =>
    page.getByRole('list', { name: 'Network status' }).getByRole('listitem').allTextContents();
  const sees = (page: Page, place: string, words: RegExp, withinMs: number) =>
    expect
      .poll(async () => (await rows(page)).find((text) => text.startsWith(place)), {
        timeout: withinMs,
        interval: 500,
      })
      .toMatch(words);

  test('a cut link, a stopped agent and loss are seen in the widget in time, and so is their end', async () => {
    const { served } = stage;
    const page = await stage.open(`${served.url}/embed?compact`);
    await expect.poll(() => rows(page), { timeout: 60_000 }).toHaveLength(3);
    await sees(page, 'Singapore', /\d ms/, promisedMs);

    await served.cut('sin1');
    await sees(page, 'Singapore', /Down/, promisedMs);
    expect((await rows(page)).filter((text) => /Down/.test(text))).toHaveLength(1);

    await Promise.all([served.mend('sin1'), served.stopAgent('nyc1')]);
    await sees(page, 'New York', /Degraded/, promisedMs);
    await sees(page, 'Singapore', /Up/, recoveryMs);

    await Promise.all([served.startAgent('nyc1'), served.lose('vie1', 40)]);
    await sees(page, 'Vienna', /Loss/, promisedMs);
    await sees(page, 'New York', /Up/, recoveryMs);

    await served.mend('vie1');
    await sees(page, 'Vienna', /Up/, recoveryMs);
  }, 600_000);

  test('the mesh has both families of all pairs, and a history of each', async () => {
    const { url } = stage.served;
    const read = async (path: string): Promise<unknown> => (await fetch(url + path)).json();
    const { mesh } = decode(statusSchema, await read('/v1/status'));
    const pairs = mesh.map(({ from, to, ipv6 }) => `${from} ${to} ${ipv6 ? 'both' : 'one'}`);
    expect(new Set(pairs)).toEqual(
      new Set(
        ['nyc1 sin1', 'nyc1 vie1', 'sin1 nyc1', 'sin1 vie1', 'vie1 nyc1', 'vie1 sin1'].map(
          (pair) => `${pair} both`,
        ),
      ),
    );
    const history = decode(historySchema, await read('/v1/status/history?pop=vie1&to=sin1&window=1h'));
    expect(history.series.map(({ to, family }) => [to, family])).toEqual([
      ['sin1', 4],
      ['sin1', 6],
    ]);
    for (const { avg, loss } of history.series) {
      expect(avg.some((ms) => ms !== null && ms > 0)).toBe(true);
      expect(loss.some((percent) => percent !== null && percent > 10)).toBe(true);
    }
  });
}
