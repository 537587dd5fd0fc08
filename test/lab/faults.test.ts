import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, canRunLab, startLab } from './lab.ts';
import { lossOf, mtr, runOn } from './probe.ts';

const families = [4, 6] as const;

describe.skipIf(!canRunLab())('seen from every PoP, over IPv4 and IPv6,', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab();
  });
  afterAll(() => lab.stop());

  /** Does something from all PoPs and in both families at once. */
  const everywhere = async (look: (pop: string, family: 4 | 6) => Promise<void>) => {
    await Promise.all(lab.pops.flatMap(({ id }) => families.map((family) => look(id, family))));
  };

  test('the clean path is five hops without loss', async () => {
    await everywhere(async (pop, family) => {
      const hops = await mtr(lab, pop, 'www.example.net', { family });
      expect(hops.map(lossOf)).toEqual([0, 0, 0, 0, 0]);
    });
  });

  test('the lossy hop loses about 30 % there and behind it, and nothing before', async () => {
    await everywhere(async (pop, family) => {
      const hops = await mtr(lab, pop, 'lossy.example.net', { family, packets: 100 });
      expect(hops.slice(0, 3).map(lossOf)).toEqual([0, 0, 0]);
      // Five standard deviations of 100 draws at 30 %: 23.
      for (const hop of hops.slice(3)) expect(Math.abs(lossOf(hop) - 30)).toBeLessThan(23);
      expect(hops).toHaveLength(5);
    });
  });

  test('the limited hop seems lossy, and the target behind it is not', async () => {
    await everywhere(async (pop, family) => {
      const hops = await mtr(lab, pop, 'limited.example.net', { family, packets: 40 });
      expect(lossOf(hops[3]!)).toBeGreaterThan(50);
      expect(hops[3]!.received).toBeGreaterThan(0);
      expect(lossOf(hops[4]!)).toBe(0);
    });
  });

  test('the silent hop says nothing, and the target behind it answers', async () => {
    await everywhere(async (pop, family) => {
      const hops = await mtr(lab, pop, 'silent.example.net', { family });
      expect(hops[3]).toMatchObject({ received: 0, addresses: [] });
      expect(lossOf(hops[4]!)).toBe(0);
    });
  });

  test('equal-cost routers show as two addresses at one hop, to ICMP as to UDP', async () => {
    await everywhere(async (pop, family) => {
      const hops = await mtr(lab, pop, 'ecmp.example.net', { family, packets: 40 });
      expect(hops.map(({ addresses }) => addresses.length)).toEqual([1, 1, 1, 2, 1]);
      const many = ['-n', '-q', '10', '-f', '4', '-m', '4', '-w', '2,0,0'];
      const { stdout } = await runOn(lab, pop, 'traceroute', `-${family}`, ...many, 'ecmp.example.net');
      for (const address of hops[3]!.addresses) expect(stdout).toContain(address);
    });
  });

  test('the narrow link takes 1400 bytes, and says so to more', async () => {
    await everywhere(async (pop, family) => {
      const headers = family === 4 ? 28 : 48;
      const ping = (bytes: number) => {
        const options = [`-${family}`, '-c', '1', '-W', '2', '-M', 'do', '-s', String(bytes - headers)];
        return runOn(lab, pop, 'ping', ...options, 'mtu1400.example.net');
      };
      expect((await ping(1400)).stdout).toContain(' 0% packet loss');
      const { stdout, stderr } = await ping(1401);
      expect(stdout + stderr).toMatch(/mtu ?[=:] ?1400/);
    });
  });

  test('the dead host answers nothing, and the path to it ends at its router', async () => {
    await everywhere(async (pop, family) => {
      const hops = await mtr(lab, pop, 'dead.example.net', { family });
      expect(hops.slice(0, 4).map(lossOf)).toEqual([0, 0, 0, 0]);
      expect(hops.slice(4).every(({ received }) => received === 0)).toBe(true);
    });
  });

  test.each([
    ['unreachable', '!H'],
    ['prohibited', '!X'],
  ])('the %s address is answered %s to each probe', async (name, flag) => {
    await everywhere(async (pop, family) => {
      const options = [`-${family}`, '-n', '-I', '-w', '2,0,0'];
      const { stdout } = await runOn(lab, pop, 'traceroute', ...options, `${name}.example.net`);
      expect(stdout.split(flag)).toHaveLength(1 + 3);
    });
  });

  test('the black hole begins at the first router', async () => {
    await everywhere(async (pop, family) => {
      const hops = await mtr(lab, pop, 'blackhole.example.net', { family });
      expect(hops.every(({ received }) => received === 0)).toBe(true);
    });
  });

  test('the host that answers twice is noticed', async () => {
    await everywhere(async (pop, family) => {
      const { stdout } = await runOn(
        lab,
        pop,
        'ping',
        `-${family}`,
        '-c',
        '2',
        '-i',
        '0.2',
        'twice.example.net',
      );
      expect(stdout).toContain('DUP!');
    });
  });

  test('names are found in both directions, and from the root down', async () => {
    await Promise.all(
      lab.pops.map(async ({ id }) => {
        const dig = async (...argv: string[]) => (await runOn(lab, id, 'dig', ...argv)).stdout;
        expect(await dig('+short', '-x', '192.0.2.13')).toBe('ae0.er1.fra.hosting.example.net.\n');
        expect(await dig('+short', '-x', '2001:db8:701:f::d')).toBe('ae0.er1.fra.hosting.example.net.\n');
        expect(await dig('+short', 'TXT', '13.2.0.192.origin.asn.cymru.com')).toMatch(/^"64701 \| /);
        expect(await dig('+trace', 'www.example.net')).toMatch(/198\.51\.100\.18\n.*ns1\.example\.net/);
        expect(await dig('nowhere.example.net')).toContain('status: NXDOMAIN');
        expect(await dig('servfail.example.net')).toContain('status: SERVFAIL');
        expect(await dig('+short', 'TXT', 'long.example.net')).toContain('7777');
      }),
    );
  });

  test('the web server speaks HTTPS and HTTP', async () => {
    await everywhere(async (pop, family) => {
      const fetched = `
        for (const url of ['https://www.example.net/', 'http://www.example.net/status/404']) {
          const { get } = await import(url.startsWith('https') ? 'node:https' : 'node:http');
          get(url, { family: ${family}, rejectUnauthorized: false, agent: false }, ({ statusCode, socket }) => {
            console.log(statusCode, socket.getPeerCertificate?.().subject.CN ?? '-');
            socket.destroy();
          }).on('error', () => {});
        }`;
      const { stdout } = await runOn(lab, pop, process.execPath, '--input-type=module', '-e', fetched);
      expect(stdout.trim().split('\n').toSorted()).toEqual(['200 www.example.net', '404 -']);
    });
  });
});
