import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAddress } from '#protocol/address.ts';
import { cidr, contains } from '#protocol/cidr.ts';
import { finished, type ResultBody, run } from '../support/client.ts';
import { type Capture, startCapture } from './capture.ts';
import { nameServers, whoisServers } from './networks.ts';
import type { Packet } from './pcap.ts';
import { machine } from './plan.ts';
import { pops } from './pops.ts';
import { runOn } from './probe.ts';
import { canRunLab } from './requirements.ts';
import { type LabSystem, startLabSystem } from './system.ts';

const [www] = machine('www').services!;
const tools = ['ping', 'traceroute', 'mtr', 'tcp', 'http'] as const;
type Tool = (typeof tools)[number];

/** A short run of each. */
const quick: Readonly<Record<Tool, object>> = {
  ping: { packets: 1 },
  traceroute: {},
  mtr: { packets: 1 },
  tcp: { packets: 1, port: 443 },
  http: {},
};

/** What does not go beyond the next router, whatever it is about: neighbour discovery and its kind. */
const linkScope = ['ff02::/16', 'fe80::/10'].map(cidr);

/** Whom a PoP may talk to without a job: its resolver, routers that it has BGP sessions with, and PoPs, all the time. */
function company(pop: string): string[] {
  const neighbours = machine(pop).ports.map(({ peer }) => peer.address);
  const others = pops.filter(({ id }) => id !== pop).flatMap(({ id }) => machine(id).loopbacks);
  return [nameServers.resolver, ...neighbours, ...others].flatMap(({ v4, v6 }) => [v4, v6]);
}

/** Where packets went beyond that; each place once, and `null` for what is no IP. */
function strangersOf(pop: string, packets: readonly Packet[]): (string | null)[] {
  const known = company(pop);
  const isStrange = (to: string | null) =>
    to === null || (!known.includes(to) && !linkScope.some((block) => contains(block, parseAddress(to)!)));
  const destinations = packets.filter(({ isOutgoing }) => isOutgoing).map(({ destination }) => destination);
  return [...new Set(destinations)].filter(isStrange);
}

/** The types that were asked for this name. Asked again before there was an answer is asked once: a packet was late. */
function questionsFor(name: string, packets: readonly Packet[]): string[] {
  const questions: string[] = [];
  const open = new Set<string>();
  for (const { isOutgoing, dns } of packets) {
    if (dns?.name !== name) continue;
    if (!isOutgoing) open.delete(dns.type);
    else if (!open.has(dns.type)) {
      open.add(dns.type);
      questions.push(dns.type);
    }
  }
  return questions.toSorted();
}

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
  async function measured(type: Tool, target: string, ipVersion?: 4 | 6): Promise<Seen[]> {
    const locations = pops.map(({ id }) => ({ pop: id }));
    const options = { ...quick[type], ...(ipVersion && { ipVersion }) };
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
      for (const { pop, result, strangers, questions } of await measured(tool, name, family)) {
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
  ])('%s of %s goes only to servers that may be asked', async (type, target, options, servers, code) => {
    const locations = pops.map(({ id }) => ({ pop: id }));
    let results: Awaited<ReturnType<typeof finished>>['results'] = [];
    const packets = await watch(async () => {
      const { id } = await run(system.url, { type, target, locations, measurementOptions: options });
      ({ results } = await finished(system.url, id));
    });
    for (const { probe, result } of results) {
      expect(new Set(strangersOf(probe.id, packets.get(probe.id)!)), probe.id).toEqual(
        new Set(servers.map(({ v4 }) => v4)),
      );
      const expected = code === undefined ? { status: 'finished' } : { status: 'failed', failure: { code } };
      expect(result, probe.id).toMatchObject(expected);
    }
  });

  test('no packet was missed', async () => {
    for (const [pop, capture] of captures) expect(await capture.stop(), pop).toBe(0);
  });
});
