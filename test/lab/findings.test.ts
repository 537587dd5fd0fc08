import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Finding } from '#protocol/findings.ts';
import { finished, run } from '../support/client.ts';
import { pops } from './pops.ts';
import { canRunLab } from './requirements.ts';
import { type LabSystem, startLabSystem } from './system.ts';

const families = [4, 6] as const;

interface Told {
  /** Of each PoP. */
  readonly each: readonly (readonly Finding[])[];
  /** Whether the last hop is the target; of tools that have hops. */
  readonly reached: readonly boolean[];
  /** Of all of them together. */
  readonly across: readonly Finding[];
}

const codesOf = (findings: readonly Finding[]) => findings.map(({ code }) => code);

describe.skipIf(!canRunLab())('from all three PoPs, over IPv4 and IPv6,', () => {
  let system: LabSystem;
  beforeAll(async () => {
    system = await startLabSystem(0);
  });
  afterAll(() => system.stop());

  async function told(type: string, target: string, options: object): Promise<Told> {
    const locations = pops.map(({ id }) => ({ pop: id }));
    const { id } = await run(system.url, { type, target, locations, measurementOptions: options });
    const { results, ...body } = await finished(system.url, id);
    const each = results.map(({ result }) => {
      expect(result, result.rawOutput).toMatchObject({ status: 'finished' });
      return (result['findings'] ?? []) as Finding[];
    });
    const reached = results.map(({ result: { resolvedAddress, hops } }) => {
      const last = (hops as { resolvedAddress: string | null }[] | undefined)?.at(-1);
      return last !== undefined && last.resolvedAddress === resolvedAddress;
    });
    return { each, reached, across: (body as { findings?: Finding[] }).findings ?? [] };
  }

  /** In both families at once. */
  const inBoth = (type: string, target: string, options: object = {}) =>
    Promise.all(families.map((ipVersion) => told(type, target, { ...options, ipVersion })));

  const expectEach = (all: readonly Told[], codes: readonly string[]) => {
    for (const { each } of all) expect(each.map(codesOf)).toEqual(pops.map(() => codes));
  };
  const expectAcross = (all: readonly Told[], codes: readonly string[]) => {
    for (const { across } of all) expect(codesOf(across)).toEqual(codes);
  };

  const many = { packets: 60, interval: 0.2 };
  const some = { packets: 10, interval: 0.2 };

  test.each([
    ['mtr', many],
    ['ping', some],
    ['traceroute', {}],
    ['pmtu', {}],
    ['dns', {}],
  ])('the clean path leads %s to nothing', { timeout: 90_000 }, async (type, options) => {
    const all = await inBoth(type, 'www.example.net', options);
    expectEach(all, []);
    expectAcross(all, []);
  });

  test('a lossy hop is named, and all lose because of it', { timeout: 90_000 }, async () => {
    const all = await inBoth('mtr', 'lossy.example.net', many);
    expectEach(all, ['loss_on_path']);
    for (const { each } of all)
      for (const [found] of each)
        expect(found!.text).toMatch(/from hop 4 on, between .*er1\.fra.* and .*gw\./);
    expectAcross(all, ['all_lose']);
  });

  test('a hop that limits its answers is no loss', { timeout: 90_000 }, async () => {
    const all = await inBoth('mtr', 'limited.example.net', many);
    expectEach(all, ['icmp_rate_limited']);
    for (const { each } of all) for (const [found] of each) expect(found!.confidence).toBe('sure');
    expectAcross(all, []);
  });

  test.each(['mtr', 'traceroute'])('a silent hop is harmless to %s', async (type) => {
    const all = await inBoth(type, 'silent.example.net', type === 'mtr' ? some : {});
    expectEach(all, ['silent_hop']);
    expectAcross(all, []);
  });

  test('equal-cost paths are load sharing', async () => {
    expectEach(await inBoth('mtr', 'ecmp.example.net', { packets: 40, interval: 0.2 }), ['several_paths']);
  });

  test('a narrow link is named by who says so, with its MTU', async () => {
    const all = await inBoth('ping', 'mtu1400.example.net', { ...some, packetSize: 1472 });
    expectEach(all, ['too_big']);
    for (const { each } of all) for (const [found] of each) expect(found!.text).toContain('MTU 1400');
  });

  test('pmtu names both ends of a narrow link, and what it takes', async () => {
    const all = await inBoth('pmtu', 'mtu1400.example.net');
    expectEach(all, ['small_mtu']);
    for (const { each } of all)
      for (const [found] of each)
        expect(found!.text).toMatch(/1400 bytes at most: the link between .*er1\.fra.* and .*gw\.mtu1400/);
  });

  test.each([
    ['traceroute', {}],
    ['mtr', { packets: 3, interval: 0.5 }],
  ])('%s gets through by UDP and by TCP', { timeout: 90_000 }, async (type, options) => {
    for (const protocol of ['UDP', 'TCP']) {
      const all = await inBoth(type, 'www.example.net', { ...options, protocol, port: 443 });
      expectEach(all, []);
      expect(all.flatMap(({ reached }) => reached)).toEqual(
        [...families, ...families, ...families].map(() => true),
      );
    }
  });

  test('a dead host is silent to mtr and to ping, everywhere', async () => {
    const mtr = await inBoth('mtr', 'dead.example.net', some);
    expectEach(mtr, ['target_silent']);
    expectAcross(mtr, ['all_unanswered']);
    expectEach(await inBoth('ping', 'dead.example.net', some), ['no_answer']);
  });

  test.each([
    ['unreachable.example.net', 'host_unreachable'],
    ['prohibited.example.net', 'prohibited'],
  ])('%s is known by what its router says', async (target, code) => {
    expectEach(await inBoth('traceroute', target), [code]);
    expectEach(await inBoth('mtr', target, some), ['refused_on_path']);
  });
});
