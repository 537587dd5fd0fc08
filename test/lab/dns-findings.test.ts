import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nameServers } from './networks.ts';
import { machine } from './plan.ts';
import { pops } from './pops.ts';
import { canRunLab } from './requirements.ts';
import { type LabSystem, startLabSystem } from './system.ts';
import { codesOf, ended, repeats, told, toldInBoth } from './told.ts';

const { own, resolver, second } = nameServers;
const [dead] = machine('dead').services!;
const [www] = machine('www').services!;

describe.skipIf(!canRunLab())('what servers of names do wrong', { repeats, timeout: 60_000 }, () => {
  let system: LabSystem;
  beforeAll(async () => {
    system = await startLabSystem(0);
  });
  afterAll(() => system.stop());

  test.each(['A', 'AAAA'])('signatures that hold are no finding: %s', async (type) => {
    for (const protocol of ['UDP', 'TCP']) {
      const options = { dnssec: true, query: { type }, protocol };
      const { each, across } = await told(system.url, 'dns', 'signed.example.net', options);
      expect([...each, across].map(codesOf)).toEqual([...pops.map(() => []), []]);
    }
  });

  test.each([
    ['a signature that has expired', 'outdated.example.net', resolver, { dnssec: true }, 'dns_bogus'],
    ['a resolver that checks signatures', 'bogus.example.net', resolver, {}, 'dns_bogus'],
    ['a zone whose servers fail', 'servfail.example.net', resolver, {}, 'dns_servfail'],
    ['a server that does not have the zone', 'www.example.net', second, {}, 'dns_refused'],
  ])('%s is seen from everywhere, asked over IPv4 and IPv6', async (_, target, server, options, code) => {
    for (const family of ['v4', 'v6'] as const) {
      const asked = { ...options, resolver: server[family] };
      const { each, across } = await told(system.url, 'dns', target, asked);
      expect(each.map(codesOf), family).toEqual(pops.map(() => [code]));
      expect(across).toEqual([]);
    }
  });

  test('answers that differ are no fault of one, and are told of all', async () => {
    for (const { each, across } of await toldInBoth(system.url, 'dns', 'split.example.net')) {
      expect(each.map(codesOf)).toEqual(pops.map(() => []));
      expect(codesOf(across)).toEqual(['dns_answers_differ']);
      expect(across[0]!.evidence).toContainEqual(expect.stringMatching(/^Singapore: /));
    }
  });

  test('a name that one location is told not to exist has another status there', async () => {
    const { across } = await told(system.url, 'dns', 'lost.example.net', {});
    expect(codesOf(across)).toEqual(['dns_status_differs']);
    expect(across[0]!.evidence).toContainEqual('Singapore: NXDOMAIN');
  });

  test.each([
    ['down', dead!, 'it is down, or questions to it are filtered'],
    ['not listening', www!, 'nobody listens at the port'],
  ])('a server that is %s gives no answer', async (_, { v4, v6 }, why) => {
    for (const server of [v4, v6]) {
      const { results, each } = await ended(system.url, 'dns', own.name, { resolver: server });
      for (const result of results)
        expect(result).toMatchObject({ status: 'failed', failure: { owner: 'resolver' } });
      for (const findings of each) {
        expect(findings).toMatchObject([{ code: 'dns_no_answer', confidence: 'sure' }]);
        expect(findings[0]!.text).toContain(why);
      }
    }
  });
});
