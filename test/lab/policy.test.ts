import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { finished, type ResultBody, run } from '../support/client.ts';
import { type Capture, startCapture } from './capture.ts';
import { nameServers, whoisServers } from './networks.ts';
import type { Packet } from './pcap.ts';
import { machine } from './plan.ts';
import { pops } from './pops.ts';
import { runOn } from './probe.ts';
import { canRunLab } from './requirements.ts';
import { questionsFor, strangersOf } from './strangers.ts';
import { type LabSystem, startLabSystem } from './system.ts';

const [www] = machine('www').services!;
const tools = ['ping', 'traceroute', 'mtr', 'tcp', 'http', 'tls', 'pmtu'] as const;
type Tool = (typeof tools)[number];

/** A short run of each. */
const quick: Readonly<Record<Tool | 'dns' | 'whois', object>> = {
  ping: { packets: 1 },
  traceroute: {},
  mtr: { packets: 1 },
  tcp: { packets: 1, port: 443 },
  http: {},
  tls: {},
  pmtu: {},
  dns: {},
  whois: {},
};

interface Seen {
  readonly pop: string;
  readonly result: ResultBody;
  readonly strangers: readonly (string | null)[];
  readonly questions: readonly string[];
}

describe.skipIf(!canRunLab())('on the links of the agents, where any address would be routed,', () => {
  let system: LabSystem;
  const captures = new Map<string, Capture>();

  beforeAll(async () => {
    system = await startLabSystem(0);
    for (const { id } of pops) {
      const { v4, v6 } = machine(id).ports[0]!.peer.address;
      // Else the kernel would stop what the agent should.
      for (const via of [v4, v6]) await runOn(system.lab, id, 'ip', 'route', 'add', 'default', 'via', via);
      captures.set(id, await startCapture(system.lab, id));
    }
  });
  afterAll(() => system.stop());

  /** What is seen at each PoP while something is done. */
  async function watch(act: () => Promise<unknown>): Promise<Map<string, Packet[]>> {
    const takeAll = () =>
      Promise.all([...captures].map(async ([pop, capture]) => [pop, await capture.take()] as const));
    await takeAll();
    await act();
    return new Map(await takeAll());
  }

  /** Measures a name from all PoPs. */
  async function measured(type: Tool | 'dns' | 'whois', target: string, more: object = {}): Promise<Seen[]> {
    const locations = pops.map(({ id }) => ({ pop: id }));
    const options = { ...quick[type], ...more };
    const ask = async () => {
      const { id } = await run(system.url, { type, target, locations, measurementOptions: options });
      return finished(system.url, id);
    };
    let results: Awaited<ReturnType<typeof ask>>['results'] = [];
    const packets = await watch(async () => {
      ({ results } = await ask());
    });
    expect(results).toHaveLength(pops.length);
    return results.map(({ probe, result }) => ({
      pop: probe.id,
      result,
      strangers: strangersOf(probe.id, packets.get(probe.id)!),
      questions: questionsFor(target, packets.get(probe.id)!),
    }));
  }

  async function isRefused(type: Tool, target: string): Promise<void> {
    for (const { pop, result, strangers, questions } of await measured(type, target)) {
      expect(strangers, pop).toEqual([]);
      expect(questions, pop).toEqual(['A', 'AAAA']);
      const failure = { owner: 'policy', code: 'private_address' };
      expect(result, pop).toMatchObject({ status: 'failed', failure });
    }
  }

  test('whatever leaves is seen, to good addresses and to bad ones', async () => {
    const bad = [
      '169.254.169.254',
      '10.66.66.66',
      '198.51.100.241',
      '64:ff9b::a9fe:a9fe',
      '2002:a9fe:a9fe::1',
    ];
    const packets = await watch(() =>
      Promise.all(
        pops.flatMap(({ id }) =>
          [www!.v4, www!.v6, ...bad].map((to) => runOn(system.lab, id, 'ping', '-c', '1', '-W', '1', to)),
        ),
      ),
    );
    for (const { id } of pops) {
      expect(new Set(strangersOf(id, packets.get(id)!)), id).toEqual(new Set([www!.v4, www!.v6, ...bad]));
    }
  });

  test.each(tools)('%s of a good name goes to its address, and the name is looked up once', async (tool) => {
    for (const { pop, result, strangers, questions } of await measured(tool, 'www.example.net')) {
      expect(result, pop).toMatchObject({ status: 'finished', resolvedAddress: www!.v4 });
      expect(questions, pop).toEqual(['A', 'AAAA']);
      expect(strangers, pop).toEqual([www!.v4]);
    }
  });

  describe.each([
    ['a bad address', 'metadata.example.net'],
    ['private addresses', 'refused.example.net'],
    ['addresses that the operator denies', 'denied.example.net'],
    ['a good address and a bad one', 'mixed.example.net'],
    ['a good address and a bad one, mapped', 'mapped.mixed.example.net'],
    ['a good address and a bad one behind NAT64', 'nat64.mixed.example.net'],
    ['a good address and a bad one behind 6to4', '6to4.mixed.example.net'],
    ['an alias of such a mix', 'alias.mixed.example.net'],
    ['an alias of a bad address', 'alias.metadata.example.net'],
  ])('nothing goes to a name with %s:', (_, name) => {
    test.each(tools)('%s', async (tool) => {
      await isRefused(tool, name);
    });
  });

  // A name of its own for each run: one that nobody has asked for yet.
  test.each(tools)('nothing goes to a name that is good from the second question on: %s', async (tool) => {
    await isRefused(tool, `${tool}.bad-first.changing.example.net`);
  });

  test.each(tools)('nothing goes to an alias of such a name: %s', async (tool) => {
    await isRefused(tool, `${tool}.alias.changing.example.net`);
  });

  test.each(
    tools.flatMap((tool) => [
      [tool, undefined, www!.v4, ['A', 'AAAA']] as const,
      [tool, 6, www!.v6, ['AAAA']] as const,
    ]),
  )(
    'a name that is bad from the second question on is asked for once: %s, family %s',
    async (tool, family, address, types) => {
      const name = `${tool}-${family ?? 'any'}.good-first.changing.example.net`;
      for (const { pop, result, strangers, questions } of await measured(
        tool,
        name,
        family && { ipVersion: family },
      )) {
        expect(result, pop).toMatchObject({ status: 'finished', resolvedAddress: address });
        expect(questions, pop).toEqual(types);
        expect(strangers, pop).toEqual([address]);
      }
      for (const { id } of pops) {
        const { stdout } = await runOn(system.lab, id, 'dig', '+short', name, types.at(-1)!);
        expect(stdout.trim(), `${id}, asked again`).toBe('64:ff9b::a00:1');
      }
    },
  );

  /** A name that every server of the lab's DNS knows, and that nobody has asked for yet. */
  const fresh = (label: string) => `${label}.good-first.changing.example.net`;

  test.each([
    ['a bad address', 'metadata.example.net'],
    ['private addresses', 'refused.example.net'],
    ['addresses that the operator denies', 'denied.example.net'],
    ['a good address and a bad one', 'mixed.example.net'],
  ])('no resolver with %s is asked, and nothing is visited', async (_, resolver) => {
    const target = fresh(resolver.split('.')[0]!);
    for (const { pop, result, strangers, questions } of await measured('http', target, { resolver })) {
      expect([strangers, questions], pop).toEqual([[], []]);
      const failure = { owner: 'policy', code: 'private_address' };
      expect(result, pop).toMatchObject({ status: 'failed', failure });
    }
  });

  test.each(['own', 'resolver'] as const)(
    'a good resolver, %s, is asked once, for both families',
    async (which) => {
      const { v6: resolver } = nameServers[which];
      const seen = await measured('http', fresh(`by-${which}`), { resolver, protocol: 'HTTP' });
      for (const { pop, result, strangers, questions } of seen) {
        expect(result, pop).toMatchObject({ status: 'finished', resolvedAddress: www!.v4 });
        expect(questions, pop).toEqual(['A', 'AAAA']);
        // The lab's resolver is company; its other servers are not.
        expect(new Set(strangers), pop).toEqual(new Set([www!.v4, ...(which === 'own' ? [resolver] : [])]));
      }
    },
  );

  const { root, registry, own, second } = nameServers;
  const { iana, ripe } = whoisServers;
  const trace = { trace: true };

  test.each([
    ['dns', 'sub.example.net', trace, [root, registry, own, second], undefined],
    ['dns', 'beside.example.net', trace, [root, registry, own, second], undefined],
    ['dns', 'inside.example.net', trace, [root, registry, own], 'private_address'],
    ['whois', '198.51.100.18', {}, [iana, ripe], undefined],
    ['whois', 'refused.example.net', {}, [iana], 'private_address'],
    ['whois', 'denied.example.net', {}, [iana], 'private_address'],
    ['whois', 'mixed.example.net', {}, [iana], 'private_address'],
    ['whois', 'nat64.mixed.example.net', {}, [iana], 'private_address'],
  ] as const)(
    '%s of %s goes only to servers that may be asked',
    async (type, target, options, servers, code) => {
      for (const { pop, result, strangers } of await measured(type, target, options)) {
        expect(new Set(strangers), pop).toEqual(new Set(servers.map(({ v4 }) => v4)));
        const expected =
          code === undefined ? { status: 'finished' } : { status: 'failed', failure: { code } };
        expect(result, pop).toMatchObject(expected);
      }
    },
  );

  test('no packet was missed', async () => {
    for (const [pop, capture] of captures) expect(await capture.stop(), pop).toBe(0);
  });
});
