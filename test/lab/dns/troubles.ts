import { as, nameServers } from '../networks.ts';
import { www } from './names.ts';
import { address, ns, rrsig, soa } from './records.ts';
import type { Zone, ZoneRecord } from './zone.ts';

const { own } = nameServers;

/** DNSKEYs are asked for by nobody here: of a signature it is only its time that somebody reads. */
const signedOn = (origin: string, until: string): ZoneRecord[] =>
  (['A', 'AAAA'] as const).map((type) => rrsig(origin, type, until));

/** Who asks from here is told something else: as by a copy that is out of date, or by a server that looks at who asks. */
const abroad: readonly string[] = [as.sin.v4, as.sin.v6];

const atWww = (origin: string) => [address(origin, www.v4), address(origin, www.v6)];
const atOwn = (origin: string) => [address(origin, own.v4), address(origin, own.v6)];

function zone(origin: string, records: readonly ZoneRecord[], elsewhere?: readonly ZoneRecord[]): Zone {
  const all = (some: readonly ZoneRecord[]) => [soa(origin, own.name), ns(origin, own.name), ...some];
  return {
    origin,
    records: all(records),
    ...(elsewhere && { elsewhere: { to: abroad, records: all(elsewhere) } }),
  };
}

const at = (label: string) => `${label}.example.net`;

/** Zones in which something is wrong, and one that has its signatures as it should. */
export const troubled: readonly Zone[] = [
  zone(at('signed'), [...atWww(at('signed')), ...signedOn(at('signed'), '2090-01-01')]),
  zone(at('outdated'), [...atWww(at('outdated')), ...signedOn(at('outdated'), '2026-01-02')]),
  zone(at('split'), atWww(at('split')), atOwn(at('split'))),
  { ...zone(at('lost'), atWww(at('lost'))), elsewhere: { to: abroad, records: [] } },
  { origin: at('servfail'), records: [], broken: true },
  // As a resolver says that checks signatures: extended error 7, "Signature Expired" (RFC 8914 §4.8).
  { origin: at('bogus'), records: [], broken: true, extended: 7 },
];
