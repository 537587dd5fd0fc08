import { type Address, contains, formatCidr, networkBounds, parseCidr, visible } from '#protocol';

/**
 * Questions to a zone about routes, and its answers, in the form that Team Cymru gave them
 * (https://www.team-cymru.com/ip-asn-mapping): what `mtr -z` asks, too. Pure; an answer is a stranger's word.
 */

/** Team Cymru's own, which anybody may ask. */
export const publicZone = 'asn.cymru.com';

/** The zone's name has to leave room for the longest question. */
export const maxZoneChars = 180;

/** More of an answer is nobody's. */
const [maxRecords, maxChars] = [16, 512];

/** Who announces an address. */
export interface Origin {
  readonly asn: readonly number[];
  readonly prefix?: string;
}

/**
 * The name under which an address's origin is: octets from the last to the first below `origin`; nibbles of the first 64 bits
 * below `origin6`, as nothing longer is routed, and who asks need not tell the rest.
 */
export function originQuestion({ family, bytes }: Address, zone: string): string {
  if (family === 4) return `${bytes.toReversed().join('.')}.origin.${zone}`;
  const nibbles = bytes.slice(0, 8).flatMap((byte) => [byte >> 4, byte & 15]);
  const labels = nibbles.toReversed().map((nibble) => nibble.toString(16));
  return `${labels.join('.')}.origin6.${zone}`;
}

/** The name under which an AS number's name is. */
export function nameQuestion(asn: number, zone: string): string {
  return `AS${asn}.${zone}`;
}

/**
 * `64500 64501 | 192.0.2.0/24 | AT | ripencc | 2020-01-01`: of several records those with the longest prefix count.
 * @returns undefined when none of them is about this address
 */
export function readOrigin(records: readonly (readonly string[])[], address: Address): Origin | undefined {
  const origins = fieldsOf(records).flatMap(([numbers = '', text = '']) => {
    const prefix = parseCidr(text);
    const asn = numbers.split(' ').map(readAsn);
    if (asn.includes(undefined) || !prefix || !contains(prefix, address)) return [];
    return [{ asn: asn as number[], prefix }];
  });
  const longest = Math.max(...origins.map(({ prefix }) => prefix.prefixLength));
  const best = origins.filter(({ prefix }) => prefix.prefixLength === longest);
  const [first] = best;
  if (!first) return undefined;
  const asn = [...new Set(best.flatMap((one) => one.asn))].slice(0, networkBounds.origins);
  return { asn, prefix: formatCidr(first.prefix) };
}

/** `64500 | AT | ripencc | 2020-01-01 | EXAMPLE-NET, AT`: the name, without the country that stands behind it. */
export function readName(records: readonly (readonly string[])[], asn: number): string | undefined {
  for (const [number, , , , ...rest] of fieldsOf(records)) {
    if (readAsn(number) !== asn) continue;
    const words = rest.join(' | ').replace(/, ?[A-Z]{2}$/, '');
    const name = visible(words.replaceAll(/\s+/g, ' ')).trim().slice(0, networkBounds.nameChars).trim();
    if (name !== '') return name;
  }
  return undefined;
}

/** The fields of each record. A record comes in pieces, and Node gives its octets as Latin-1. */
function fieldsOf(records: readonly (readonly string[])[]): string[][] {
  return records.slice(0, maxRecords).map((pieces) => {
    const octets = pieces.slice(0, 4).join('').slice(0, maxChars);
    const text = Buffer.from(octets, 'latin1').toString('utf8');
    return text.split('|').map((field) => field.trim());
  });
}

function readAsn(text: string | undefined): number | undefined {
  if (text === undefined || !/^[1-9]\d{0,9}$/.test(text)) return undefined;
  const asn = Number(text);
  return asn <= 4_294_967_295 ? asn : undefined;
}
