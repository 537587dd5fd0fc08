import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, canRunLab, startLab } from './lab.ts';
import { lossOf, mtr, runOn } from './probe.ts';
import { until } from './shell.ts';

describe.skipIf(!canRunLab())('the lab', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab();
  });
  afterAll(() => lab.stop());

  const pathOf = async (from: string, to: string) => {
    const hops = await mtr(lab, from, to, { family: 4, packets: 2 });
    return hops.map(({ addresses }) => addresses[0]);
  };
  const [viennaViaOne, viennaViaTwo] = ['192.0.2.6', '192.0.2.33'];

  test('routes by community: Vienna’s backup is shorter for Singapore, and avoided', async () => {
    const path = await pathOf('sin1', 'vie1.lg.example.net');
    expect(path).toHaveLength(5);
    expect(path).not.toContain(viennaViaTwo);
    const best = await runOn(
      lab,
      'sin1',
      'birdc',
      '-s',
      lab.birdSocket('sin1'),
      'show route all for 203.0.113.1',
    );
    expect(best.stdout).toContain('64702 64701 64601');
  });

  test('finds the way round a cut cable, and back when it is mended', async () => {
    await lab.cut('vie1', 'one-vie');
    await until('Vienna is found by its backup', async () => {
      const path = await pathOf('vie1', 'www.example.net');
      return path.length === 4 && path.at(-1) === '198.51.100.18';
    });
    await lab.mend('vie1', 'one-vie');
    await until('Vienna is back', async () =>
      (await pathOf('vie1', 'www.example.net')).includes(viennaViaOne),
    );
  });

  test('loses on demand, and stops losing', async () => {
    // By address: questions to the name server are lost as well.
    const lossAtTarget = async () =>
      lossOf((await mtr(lab, 'nyc1', '2001:db8:801:80::18', { family: 6, packets: 40 })).at(-1)!);
    await lab.lose('edge', 50);
    expect(await lossAtTarget()).toBeGreaterThan(20);
    await lab.lose('edge', 0);
    expect(await lossAtTarget()).toBe(0);
  });

  test('is cut off from everything else', async () => {
    for (const { id } of lab.pops) {
      for (const address of ['1.1.1.1', '10.0.0.1', '169.254.169.254', '2606:4700::1111']) {
        const { stderr } = await runOn(lab, id, 'ip', 'route', 'get', address);
        expect(stderr).toContain('unreachable');
      }
    }
  });

  describe('by its uplink', () => {
    let edge: Server;
    let url: (pop: string) => string;
    beforeAll(async () => {
      edge = createServer((request, response) => request.pipe(response));
      await new Promise<void>((resolve) => edge.listen(0, '127.0.0.1', resolve));
      const { urls } = await lab.openUplink((edge.address() as AddressInfo).port);
      url = (pop) => urls[pop]!;
    });
    afterAll(() => edge.close());

    test('every PoP reaches the edge, and bytes go both ways whole', async () => {
      for (const { id } of lab.pops) {
        const script = `
          const body = 'x'.repeat(3_000_000);
          const response = await fetch('${url(id)}', { method: 'POST', body });
          console.log(response.status, (await response.text()) === body);`;
        const { stdout } = await runOn(lab, id, process.execPath, '--input-type=module', '-e', script);
        expect(stdout).toBe('200 true\n');
      }
    });

    test('no PoP reaches another port of the host', async () => {
      const { port } = edge.address() as AddressInfo;
      const { stderr } = await runOn(lab, 'vie1', 'bash', '-c', `: < /dev/tcp/127.0.0.1/${port}`);
      expect(stderr).toContain('Connection refused');
    });
  });
});
