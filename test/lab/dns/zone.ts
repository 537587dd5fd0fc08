import type { Address } from '#protocol/address.ts';
import { cidr, contains } from '#protocol/cidr.ts';
import type {
  CaaAnswer,
  MxAnswer,
  RrsigAnswer,
  SoaAnswer,
  SrvAnswer,
  StringAnswer,
  TxtAnswer,
} from 'dns-packet';

/** A resource record. Names in lower case, without the dot at the end. */
export type ZoneRecord =
  | StringAnswer
  | TxtAnswer
  | MxAnswer
  | SoaAnswer
  | CaaAnswer
  | SrvAnswer
  | RrsigAnswer;

/** A zone: a name and everything below it, down to where NS records hand a name over to somebody else. */
export interface Zone {
  /** The root is the empty string. */
  readonly origin: string;
  readonly records: readonly ZoneRecord[];
  /** What it says instead to whoever asks the same once more: how an attacker turns a name that was checked elsewhere. */
  readonly later?: readonly ZoneRecord[];
  /** What it says instead to whoever asks from one of these blocks. */
  readonly elsewhere?: { readonly to: readonly string[]; readonly records: readonly ZoneRecord[] };
  /** Questions for names in it are answered SERVFAIL, with an extended error (RFC 8914) where one is given. */
  readonly broken?: boolean;
  readonly extended?: number;
}

/** Response codes (RFC 1035 §4.1.1). */
export const rcodes = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;

/** What a server says: RFC 1035 §4.1 without the wire. */
export interface Reply {
  readonly rcode: (typeof rcodes)[keyof typeof rcodes];
  /** False in a referral to another server. */
  readonly authoritative: boolean;
  readonly answers: readonly ZoneRecord[];
  readonly authorities: readonly ZoneRecord[];
  readonly additionals: readonly ZoneRecord[];
  /** An extended error (RFC 8914). */
  readonly extended?: number;
}

const nothing: Reply = {
  rcode: rcodes.NOERROR,
  authoritative: true,
  answers: [],
  authorities: [],
  additionals: [],
};
/** CNAMEs followed in one answer. */
const chainLength = 8;

/** Answers a question from these zones, the closest one; the algorithm of RFC 1034 §4.3.2 with the wildcards of RFC 4592. */
export function answer(
  zones: readonly Zone[],
  question: { name: string; type: string },
  isSigned = false,
): Reply {
  const name = question.name.toLowerCase().replace(/\.$/, '');
  const reply = follow(zones, name, question.type, chainLength);
  return isSigned ? { ...reply, answers: [...reply.answers, ...signaturesOf(zones, reply)] } : reply;
}

/** The signatures over what is answered (RFC 4035 §3.1.1). */
function signaturesOf(zones: readonly Zone[], { answers }: Reply): ZoneRecord[] {
  return zones
    .flatMap(({ records }) => records)
    .filter(
      (record) =>
        record.type === 'RRSIG' &&
        answers.some(({ name, type }) => name === record.name && type === record.data.typeCovered),
    );
}

function follow(zones: readonly Zone[], name: string, type: string, left: number): Reply {
  const zone = closest(zones, name);
  if (!zone) return { ...nothing, rcode: rcodes.REFUSED, authoritative: false };
  if (zone.broken) {
    const { extended } = zone;
    const failed = { ...nothing, rcode: rcodes.SERVFAIL, authoritative: false };
    return extended === undefined ? failed : { ...failed, extended };
  }
  const handedOver = delegation(zone, name);
  if (handedOver.length > 0) return referral(zones, handedOver);
  const records = recordsAt(zone, name);
  if (!records) return { ...nothing, rcode: rcodes.NXDOMAIN, authorities: soaOf(zone) };
  const alias = records.find((record): record is StringAnswer => record.type === 'CNAME');
  if (alias && type !== 'CNAME' && type !== 'ANY' && left > 0) {
    const rest = follow(zones, alias.data, type, left - 1);
    return rest.rcode === rcodes.REFUSED
      ? { ...nothing, answers: [alias] }
      : { ...rest, answers: [alias, ...rest.answers] };
  }
  const answers = records.filter((record) => type === 'ANY' || record.type === type);
  return answers.length > 0 ? { ...nothing, answers } : { ...nothing, authorities: soaOf(zone) };
}

/** The zones as somebody finds them who asks the same once more. */
export function asLater(zones: readonly Zone[]): Zone[] {
  return zones.map((zone) => ({ ...zone, records: zone.later ?? zone.records }));
}

/** The zones as somebody at this address finds them. */
export function asSeenFrom(zones: readonly Zone[], asker: Address): Zone[] {
  return zones.map((zone) => {
    const { elsewhere } = zone;
    const isElsewhere = elsewhere?.to.some((block) => contains(cidr(block), asker));
    return isElsewhere ? { ...zone, records: elsewhere!.records } : zone;
  });
}

function closest(zones: readonly Zone[], name: string): Zone | undefined {
  return zones
    .filter(({ origin }) => isWithin(name, origin))
    .reduce<Zone | undefined>(
      (best, zone) => (best && best.origin.length >= zone.origin.length ? best : zone),
      undefined,
    );
}

/** True for the origin itself and every name below it. */
export function isWithin(name: string, origin: string): boolean {
  return origin === '' || name === origin || name.endsWith(`.${origin}`);
}

/** NS records of the name, or of a name above it, that hand it over to other servers. */
function delegation(zone: Zone, name: string): ZoneRecord[] {
  return zone.records.filter(
    (record) => record.type === 'NS' && record.name !== zone.origin && isWithin(name, record.name),
  );
}

/** Whom to ask instead, with their addresses (glue). */
function referral(zones: readonly Zone[], authorities: readonly ZoneRecord[]): Reply {
  const servers = new Set(authorities.map(({ data }) => data));
  const additionals = zones
    .flatMap(({ records }) => records)
    .filter(({ name, type }) => servers.has(name) && (type === 'A' || type === 'AAAA'));
  return { ...nothing, authoritative: false, authorities, additionals };
}

/** Records of a name, by wildcard if need be; undefined when there is no such name and nothing below it. */
function recordsAt(zone: Zone, name: string): ZoneRecord[] | undefined {
  const exact = zone.records.filter((record) => record.name === name);
  if (exact.length > 0) return exact;
  if (zone.records.some((record) => isWithin(record.name, name))) return [];
  const [, parent] = /^[^.]*\.(.*)$/.exec(name) ?? [];
  if (parent === undefined || !isWithin(parent, zone.origin)) return undefined;
  return wildcard(zone, parent)?.map((record) => ({ ...record, name }));
}

/** Records of `*` below the closest name that exists. */
function wildcard(zone: Zone, encloser: string): ZoneRecord[] | undefined {
  const records = zone.records.filter((record) => record.name === `*.${encloser}`);
  if (records.length > 0) return records;
  if (zone.records.some((record) => isWithin(record.name, encloser))) return undefined;
  const [, parent] = /^[^.]*\.(.*)$/.exec(encloser) ?? [];
  return parent !== undefined && isWithin(parent, zone.origin) ? wildcard(zone, parent) : undefined;
}

function soaOf(zone: Zone): ZoneRecord[] {
  return zone.records.filter(({ type }) => type === 'SOA');
}
