import { type Address, contains, formatAddress, isGlobalUnicast, type Note } from '#protocol';
import type { Policy } from '../policy.ts';
import type { MakeResolver } from '../resolve.ts';
import { type Answer, Answers } from './answers.ts';
import type { Exchanges } from './exchanges.ts';
import { isNothing, lookUpTxt } from './txt.ts';
import { nameQuestion, type Origin, originQuestion, publicZone, readName, readOrigin } from './zone.ts';

export type NetworkNote = Extract<Note, { k: 'network' }>;

/** Tells whose an address is. Never rejects; undefined: nobody knows, or not in time. */
export interface Networks {
  of(address: Address): Promise<NetworkNote | undefined>;
}

export interface NetworksOptions {
  readonly policy: Pick<Policy, 'asnZone' | 'allow'>;
  readonly exchanges: Exchanges;
  readonly makeResolver: MakeResolver;
  readonly now?: () => number;
}

/** One question, in ms. */
const lookUpMs = 2_000;

const hourMs = 3_600_000;
/** Routes change their origin rarely, and numbers their name hardly ever; what failed may work again soon. */
const keep = { foundMs: 4 * hourMs, nobodyMs: hourMs, failedMs: 60_000 } as const;

/** Of a path or two, and of all jobs together: the zone is somebody's gift. */
const bounds = { most: 4_096, atOnce: 8, waiting: 256 } as const;

/**
 * Whose addresses are, by DNS. Asked for is what the Internet routes, and nothing else: who runs a public zone is not to hear of
 * the inside of a network. A zone of the operator's own is asked for what `allow` opens, too.
 */
export function makeNetworks({
  policy: { asnZone: zone, allow },
  exchanges,
  makeResolver,
  now = () => performance.now(),
}: NetworksOptions): Networks {
  const answers = new Answers({ ask: (name) => askTxt(makeResolver, name), ...bounds, now });

  function mayAsk(address: Address): boolean {
    if (isGlobalUnicast(address)) return true;
    return zone !== publicZone && allow.some((block) => contains(block, address));
  }

  async function originOf(address: Address): Promise<Origin | undefined> {
    if (zone === null || !mayAsk(address)) return undefined;
    const records = await answers.of(originQuestion(address, zone));
    return records && readOrigin(records, address);
  }

  async function nameOf(asn: number | undefined): Promise<string | undefined> {
    if (zone === null || asn === undefined) return undefined;
    const records = await answers.of(nameQuestion(asn, zone));
    return records && readName(records, asn);
  }

  return {
    async of(address) {
      const about = { k: 'network', address: formatAddress(address) } as const;
      const exchange = exchanges.nameOf(address);
      if (exchange !== undefined) return { ...about, asn: [], name: exchange, kind: 'ixp' };
      const origin = await originOf(address);
      if (!origin) return isGlobalUnicast(address) ? undefined : { ...about, asn: [], kind: 'private' };
      const name = await nameOf(origin.asn[0]);
      const { asn, prefix } = origin;
      return { ...about, asn: [...asn], ...(prefix && { prefix }), ...(name !== undefined && { name }) };
    },
  };
}

/** The TXT records of a name, and for how long that is good. */
async function askTxt(makeResolver: MakeResolver, name: string): Promise<Answer<string[][]>> {
  const txt = await lookUpTxt(makeResolver, name, lookUpMs);
  if ('records' in txt) return { value: txt.records, keepMs: keep.foundMs };
  return { value: undefined, keepMs: isNothing(txt.code) ? keep.nobodyMs : keep.failedMs };
}
