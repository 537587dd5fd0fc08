import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Finding } from '#protocol/findings.ts';
import type { DnsTraceResult } from '#protocol/tools/dns-trace.ts';
import type { WhoisResult } from '#protocol/tools/whois.ts';
import { finished, run } from '../support/client.ts';
import { as, nameServers, whoisServers } from './networks.ts';
import { machine } from './plan.ts';
import { pops } from './pops.ts';
import { canRunLab } from './requirements.ts';
import { type LabSystem, startLabSystem } from './system.ts';

/** What finds out on its way whom to ask next, from all three PoPs. */
describe.skipIf(!canRunLab())('in the lab,', () => {
  let system: LabSystem;
  beforeAll(async () => {
    system = await startLabSystem(0);
  });
  afterAll(() => system.stop());

  async function results<T>(type: string, target: string, options: object = {}) {
    const locations = pops.map(({ id }) => ({ pop: id }));
    const { id } = await run(system.url, { type, target, locations, measurementOptions: options });
    const body = await finished(system.url, id);
    return body.results.map(({ result }) => result as typeof result & T & { findings?: Finding[] });
  }

  const { resolver, root, registry, own, second } = nameServers;
  const www = machine('www').services![0]!;

  describe.each([4, 6] as const)('over IPv%i, a trace', (ipVersion) => {
    const family = `v${ipVersion}` as const;
    const trace = (target: string, options: object = {}) =>
      results<DnsTraceResult>('dns', target, { trace: true, ipVersion, ...options });

    test.each(['UDP', 'TCP'])('goes down from the root by %s, and all is well', async (protocol) => {
      for (const { status, hops, findings } of await trace('sub.example.net', { protocol })) {
        expect(status).toBe('finished');
        expect(findings ?? []).toEqual([]);
        expect(hops.slice(1).map(({ resolver: name, address }) => [name, address])).toEqual(
          [root, registry, own, second].map((server) => [server.name, server[family]]),
        );
        expect(hops[0]).toMatchObject({ resolver: resolver.v4 });
        expect(hops.at(-1)!.answers).toMatchObject([{ name: 'sub.example.net.', type: 'A', value: www.v4 }]);
      }
    });

    test('begins where it is told to', async () => {
      for (const { status, hops } of await trace('sub.example.net', { resolver: root[family] })) {
        expect(status).toBe('finished');
        expect(hops[0]).toMatchObject({ resolver: root[family] });
        expect(hops.at(-1)!.answers).toMatchObject([{ name: 'sub.example.net.', value: www.v4 }]);
      }
    });

    test('gets by TCP what is too long for UDP', async () => {
      for (const { hops } of await trace('long.example.net', { query: { type: 'TXT' } }))
        expect(hops.at(-1)!.answers[0]!.value.length).toBeGreaterThan(1_600);
    });

    test.each([
      ['lame.example.net', 'finished', ['dns_lame']],
      ['half.example.net', 'finished', ['dns_server_silent']],
      ['beside.example.net', 'finished', ['dns_not_asked']],
      ['gone.example.net', 'failed', ['dns_no_answer']],
      ['inside.example.net', 'failed', ['dns_not_asked']],
      ['nowhere.example.net', 'finished', []],
    ])('to %s is %s, and finds %j', async (target, status, codes) => {
      for (const result of await trace(target)) {
        expect(result.status).toBe(status);
        expect((result.findings ?? []).map(({ code }) => code)).toEqual(codes);
      }
    });
  });

  describe('whois', () => {
    const { iana, ripe } = whoisServers;

    test.each([
      [www.v4, 'inetnum', as.hosting.v4],
      [www.v6, 'inet6num', as.hosting.v6],
      [as.hosting.v4, 'inetnum', as.hosting.v4],
      [`AS${as.hosting.asn}`, 'as-name', as.hosting.name],
    ])('follows IANA to the registry that knows %s', async (target, key, value) => {
      for (const { status, servers, fields, findings } of await results<WhoisResult>('whois', target)) {
        expect(status).toBe('finished');
        expect(servers).toEqual(
          [iana, ripe].map(({ name, v4 }) => ({ name, address: v4, truncated: false })),
        );
        expect(fields).toContainEqual({ key, value });
        expect(findings ?? []).toEqual([]);
      }
    });

    test.each([
      ['AS64999', 'finished', ['whois_not_found']],
      ['limited.example.com', 'finished', ['whois_limited']],
      ['odd.example.com', 'finished', ['whois_not_followed']],
      ['www.example.net', 'failed', ['refused']],
      ['dead.example.net', 'failed', ['no_answer']],
      ['refused.example.net', 'failed', []],
    ])('of %s is %s, and finds %j', async (target, status, codes) => {
      for (const result of await results<WhoisResult>('whois', target)) {
        expect(result.status).toBe(status);
        expect((result.findings ?? []).map(({ code }) => code)).toEqual(codes);
      }
    });

    test('keeps so much of an answer, and says that it is not all', async () => {
      for (const { rawOutput, answer, servers } of await results<WhoisResult>('whois', 'flood.example.com')) {
        const cut = '… [cut at 65536 bytes]';
        expect(answer.length).toBeLessThanOrEqual(64 * 1024 + 2 * cut.length);
        expect(answer.endsWith(cut)).toBe(true);
        expect(rawOutput).toContain('line 1 of a flood');
        expect(servers.map(({ truncated }) => truncated)).toEqual([false, true]);
      }
    });
  });
});
