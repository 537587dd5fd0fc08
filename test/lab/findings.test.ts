import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pops } from './pops.ts';
import { runOn } from './probe.ts';
import { canRunLab } from './requirements.ts';
import { type LabSystem, startLabSystem } from './system.ts';
import { codesOf, repeats, type Told, toldInBoth } from './told.ts';

describe.skipIf(!canRunLab())('from all three PoPs, over IPv4 and IPv6,', { repeats }, () => {
  let system: LabSystem;
  beforeAll(async () => {
    system = await startLabSystem(0);
  });
  afterAll(() => system.stop());

  const inBoth = (type: string, target: string, options?: object) =>
    toldInBoth(system.url, type, target, options);

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
        expect(found!.text).toMatch(
          /from hop 4 on, between \S*er1\.fra\S* and \S*gw\.lossy\S* in AS64801 HOSTING or at its edge to AS6470[12] TRANSIT-\w+ or AS64901 LOSSY,/,
        );
    expectAcross(all, ['all_lose']);
    for (const { across } of all)
      expect(across[0]!.text).toMatch(
        /near the target, at \S*gw\.lossy\S* \(\S+ AS64801 HOSTING\) or before it/,
      );
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
    // Hosts remember what they were told, and send smaller packets for the next ten minutes.
    for (const { id } of pops)
      for (const family of ['-4', '-6']) await runOn(system.lab, id, 'ip', family, 'route', 'flush', 'cache');
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
      expect(all.flatMap(({ reached }) => reached)).toEqual([...pops, ...pops].map(() => true));
    }
  });

  test('a dead host is silent to mtr and to ping, everywhere', async () => {
    const mtr = await inBoth('mtr', 'dead.example.net', some);
    expectEach(mtr, ['target_silent']);
    expectAcross(mtr, ['all_unanswered']);
    expectEach(await inBoth('ping', 'dead.example.net', some), ['no_answer']);
  });

  test.each([
    ['mtr', some],
    ['traceroute', {}],
    ['ping', some],
  ])('a loop is one to %s', { timeout: 90_000 }, async (type, options) => {
    expectEach(await inBoth(type, 'loop.example.net', options), ['loop']);
  });

  test.each([
    ['mtr', some],
    ['traceroute', {}],
  ])('a path that ends on the way is told from one to a silent host: %s', async (type, options) => {
    const all = await inBoth(type, 'astray.example.net', options);
    expectEach(all, ['path_ends']);
    for (const { each } of all)
      for (const [found] of each) {
        expect(found!.text).toMatch(/ends in AS6470[12] TRANSIT-\w+, .* AS64906 INNER, answers/);
        expect(found!.confidence).toBe('inconclusive');
      }
    expectAcross(all, ['all_unanswered']);
  });

  test.each([
    ['unreachable.example.net', 'host_unreachable'],
    ['prohibited.example.net', 'prohibited'],
  ])('%s is known by what its router says', async (target, code) => {
    expectEach(await inBoth('traceroute', target), [code]);
    expectEach(await inBoth('mtr', target, some), ['refused_on_path']);
  });
});
