import type { Answer } from 'dns-packet';
import { formatAddress, parseAddress } from '#protocol';

/** A resource record in presentation format (RFC 1035 §5.1): ASCII in one line, whatever its sender put into it. */
export interface Presented {
  /** In lower case, with the root's dot. */
  readonly name: string;
  readonly type: string;
  /** Seconds. */
  readonly ttl: number;
  readonly value: string;
}

/** Undefined for a type that this can't show, which is none that may be asked for. */
export function present(record: Answer): Presented | undefined {
  if (record.type === 'OPT') return undefined;
  const value = valueOf(record);
  if (value === undefined) return undefined;
  const { type, name } = record;
  // RFC 2181 §8: with the topmost bit set it counts as 0.
  const ttl = record.ttl === undefined || record.ttl > 0x7fff_ffff ? 0 : record.ttl;
  return { name: nameOf(name), type: spelled[type] ?? type.replace('UNKNOWN_', 'TYPE'), ttl, value };
}

/** Types that the library knows only by number. */
const spelled: Readonly<Record<string, string>> = { UNKNOWN_64: 'SVCB', UNKNOWN_65: 'HTTPS' };

/** A name as it is compared and printed. What is no plain character in it is escaped, so that it stays one word. */
export function nameOf(text: string): string {
  const name = escaped(text.toLowerCase(), /[^a-z0-9_*/.-]/gu);
  return name.endsWith('.') ? name : `${name}.`;
}

/** A mailbox as a name: a dot in its first label is escaped already (RFC 1035 §8). */
function mailboxOf(text: string): string {
  const parts = text.split('\\.');
  const last = nameOf(parts.at(-1)!);
  return [...parts.slice(0, -1).map((part) => nameOf(part).slice(0, -1)), last].join('\\.');
}

/** `\DDD` for each octet. */
function escaped(text: string, what: RegExp): string {
  return text.replace(what, (character) =>
    [...Buffer.from(character)].map((octet) => `\\${String(octet).padStart(3, '0')}`).join(''),
  );
}

function quoted(octets: Uint8Array): string {
  const text = [...octets].map((octet) => {
    if (octet === 0x22 || octet === 0x5c) return `\\${String.fromCharCode(octet)}`;
    return octet < 0x20 || octet > 0x7e ? `\\${String(octet).padStart(3, '0')}` : String.fromCharCode(octet);
  });
  return `"${text.join('')}"`;
}

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex').toUpperCase();
const base64 = (octets: Uint8Array): string => Buffer.from(octets).toString('base64');
const typesOf = (types: readonly string[]): string =>
  types.map((type) => spelled[type] ?? type.replace('UNKNOWN_', 'TYPE')).join(' ');

/** `20260131120000` (RFC 4034 §3.2) */
function stamp(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replaceAll(/[-:T]|\.000Z/g, '');
}

type Data<T extends Answer['type']> = Extract<Answer, { type: T; data: unknown }>['data'];
type Writers = { readonly [T in Answer['type']]?: (data: Data<T>) => string | undefined };

const addressText = (text: string): string | undefined => {
  const address = parseAddress(text);
  return address && formatAddress(address);
};

/** Each type in its own presentation format (RFC 1035 §3.3, 2782, 3596, 4034, 8659). */
const writers: Writers = {
  A: addressText,
  AAAA: addressText,
  CNAME: nameOf,
  DNAME: nameOf,
  NS: nameOf,
  PTR: nameOf,
  TXT: (data) =>
    [data]
      .flat()
      .map((part) => quoted(Buffer.from(part)))
      .join(' '),
  MX: ({ preference = 0, exchange }) => `${preference} ${nameOf(exchange)}`,
  SRV: ({ priority = 0, weight = 0, port, target }) => `${priority} ${weight} ${port} ${nameOf(target)}`,
  CAA: ({ flags = 0, tag, value }) =>
    `${flags} ${escaped(tag, /[^a-z0-9]/giu)} ${quoted(Buffer.from(value))}`,
  SOA: ({ mname, rname, serial = 0, refresh = 0, retry = 0, expire = 0, minimum = 0 }) =>
    [nameOf(mname), mailboxOf(rname), serial, refresh, retry, expire, minimum].join(' '),
  HINFO: ({ cpu, os }) => [cpu, os].map((text) => quoted(Buffer.from(text))).join(' '),
  DS: ({ keyTag, algorithm, digestType, digest }) => `${keyTag} ${algorithm} ${digestType} ${hex(digest)}`,
  DNSKEY: ({ flags, algorithm, key }) => `${flags} 3 ${algorithm} ${base64(key)}`,
  NSEC: ({ nextDomain, rrtypes }) => `${nameOf(nextDomain)} ${typesOf(rrtypes)}`,
  RRSIG: (data) =>
    [
      typesOf([data.typeCovered]),
      data.algorithm,
      data.labels,
      data.originalTTL,
      stamp(data.expiration),
      stamp(data.inception),
      data.keyTag,
      nameOf(data.signersName),
      base64(data.signature),
    ].join(' '),
};

function valueOf(record: Answer): string | undefined {
  const data: unknown = 'data' in record ? record.data : undefined;
  const write = writers[record.type] as ((data: unknown) => string | undefined) | undefined;
  if (write) return write(data);
  // A type that nobody here knows, as octets (RFC 3597 §5).
  return Buffer.isBuffer(data) ? `\\# ${data.length} ${hex(data)}`.trimEnd() : undefined;
}
