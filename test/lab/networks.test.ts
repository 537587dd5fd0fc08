import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cidr, contains } from '#protocol/cidr.ts';
import { parseAddress } from '#protocol/address.ts';
import { finished, run } from '../support/client.ts';
import { exchange, type Network, networks } from './networks.ts';
import { pops } from './pops.ts';
import { canRunLab } from './requirements.ts';
import { type LabSystem, startLabSystem } from './system.ts';

const families = [4, 6] as const;
const tools = ['mtr', 'traceroute'] as const;
const options = { mtr: { packets: 3, interval: 0.2 }, traceroute: {} };

interface Hop {
  readonly resolvedAddress: string | null;
  readonly asn?: number[];
  readonly network?: string;
  readonly kind?: string;
}

/** Whose an address is, by the plan. */
function ownerOf(text: string): Network | undefined {
  const address = parseAddress(text)!;
  return networks.find(({ v4, v6 }) => [v4, v6].some((block) => contains(cidr(block), address)));
}

describe.skipIf(!canRunLab())('the hops of a path have their networks,', () => {
  let system: LabSystem;
  beforeAll(async () => {
    system = await startLabSystem(0);
  });
  afterAll(() => system.stop());

  /** The hops from each PoP. */
  async function paths(
    type: (typeof tools)[number],
    target: string,
    from: readonly string[],
    ipVersion: 4 | 6,
  ) {
    const locations = from.map((pop) => ({ pop }));
    const measurementOptions = { ...options[type], ipVersion };
    const { id } = await run(system.url, { type, target, locations, measurementOptions });
    const { results } = await finished(system.url, id);
    return results.map(({ result }) => {
      expect(result, result.rawOutput).toMatchObject({ status: 'finished' });
      return { hops: result['hops'] as Hop[], rawOutput: result.rawOutput };
    });
  }

  const everywhere = pops.map(({ id }) => id);

  test.each(tools.flatMap((tool) => families.map((family) => [tool, family] as const)))(
    'from each PoP to www.example.net: %s over IPv%i',
    async (tool, family) => {
      const all = await paths(tool, 'www.example.net', everywhere, family);
      expect(all).toHaveLength(pops.length);
      for (const { hops, rawOutput } of all) {
        expect(hops.length).toBeGreaterThan(3);
        for (const { resolvedAddress, asn, network } of hops) {
          const { asn: number, name } = ownerOf(resolvedAddress!)!;
          expect({ asn, network }, resolvedAddress!).toEqual({ asn: [number], network: name });
        }
        if (tool === 'mtr') expect(rawOutput).toMatch(/1\.\|-- AS64\d{3}  \S+ /);
      }
    },
  );

  test.each(families)('a hop that answers from a private address is marked, over IPv%i', async (family) => {
    for (const tool of tools) {
      for (const { hops } of await paths(tool, 'inner.example.net', everywhere, family)) {
        const [gateway, target] = hops.slice(-2);
        expect(gateway!.resolvedAddress).toMatch(/^(?:10\.77\.|fd77:)/);
        expect(gateway).toMatchObject({ kind: 'private' });
        expect(gateway!.asn ?? []).toEqual([]);
        expect(target).toMatchObject({ asn: [64906], network: 'INNER' });
      }
    }
  });

  test.each(families)('a hop in the LAN of an exchange is marked, over IPv%i', async (family) => {
    for (const tool of tools) {
      const [path] = await paths(tool, 'vie1.lg.example.net', ['sin1'], family);
      const marked = path!.hops.filter(({ kind }) => kind !== undefined);
      expect(marked).toMatchObject([{ kind: 'ixp', network: exchange.name }]);
      expect(marked[0]!.asn ?? []).toEqual([]);
      expect(
        contains(cidr(family === 4 ? exchange.v4 : exchange.v6), parseAddress(marked[0]!.resolvedAddress!)!),
      ).toBe(true);
    }
  });
});
