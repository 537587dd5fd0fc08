import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { machine } from './plan.ts';
import { pops } from './pops.ts';
import { runOn } from './probe.ts';
import { canRunLab } from './requirements.ts';
import { inNamespace, must } from './shell.ts';
import { type LabSystem, startLabSystem } from './system.ts';
import { codesOf, repeats, told } from './told.ts';
import { namespaceOf } from './wiring.ts';

const many = { packets: 60, interval: 0.2 };
/** By its addresses: a resolver behind a bad line is a trouble of its own. */
const [www] = machine('www').services!;
const place = (id: string) => pops.findIndex((pop) => pop.id === id);

describe.skipIf(!canRunLab())('what befalls one PoP', { repeats, timeout: 120_000 }, () => {
  let system: LabSystem;
  beforeAll(async () => {
    system = await startLabSystem(0);
  });
  afterAll(() => system.stop());

  const mtrInBoth = () =>
    Promise.all([www!.v4, www!.v6].map((address) => told(system.url, 'mtr', address, many)));

  test('loss on the line of one is told to be near it, in both families', async () => {
    await system.lose('sin1', 20);
    const all = await mtrInBoth().finally(() => system.mend('sin1'));
    for (const { across, each } of all) {
      expect(across).toMatchObject([{ code: 'some_lose', confidence: 'sure' }]);
      expect(across[0]!.text).toMatch(/^Only Singapore loses packets: the fault lies near Singapore/);
      expect(each.map(codesOf)).toEqual(pops.map(({ id }) => (id === 'sin1' ? ['loss_on_path'] : [])));
    }
  });

  test('a line that is cut in the middle of a run is a path that changed', async () => {
    const ip = (...words: string[]) =>
      must(inNamespace(namespaceOf(system.lab.id, 'vie1'), ['ip', 'link', 'set', 'ae0', ...words]));
    const running = mtrInBoth();
    // Half of the probes have been sent by then, or nearly so.
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    await ip('down');
    const all = await running.finally(() => ip('up'));
    // Not before the way is the old one again is all as it was.
    for (const to of [www!.v4, www!.v6])
      await expect
        .poll(async () => (await runOn(system.lab, 'vie1', 'ip', 'route', 'get', to)).stdout, {
          timeout: 30_000,
        })
        .toContain('dev ae0');
    for (const { each } of all) {
      expect(codesOf(each[place('vie1')]!)).toContain('path_changed');
      expect(codesOf(each[place('nyc1')]!)).toEqual([]);
    }
  });
});
