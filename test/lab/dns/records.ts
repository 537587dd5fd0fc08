import { parseAddress } from '#protocol/address.ts';
import type { ZoneRecord } from './zone.ts';

const ttlSeconds = 300;

export function address(name: string, data: string): ZoneRecord {
  return { type: data.includes(':') ? 'AAAA' : 'A', name, ttl: ttlSeconds, data };
}

export function ns(name: string, server: string): ZoneRecord {
  return { type: 'NS', name, ttl: ttlSeconds, data: server };
}

export function alias(name: string, data: string): ZoneRecord {
  return { type: 'CNAME', name, ttl: ttlSeconds, data };
}

export function text(name: string, ...data: string[]): ZoneRecord {
  return { type: 'TXT', name, ttl: ttlSeconds, data };
}

export function pointer(to: string, address: string): ZoneRecord {
  return { type: 'PTR', name: reverseName(address), ttl: ttlSeconds, data: to };
}

/** A signature that holds until the midnight before this day (RFC 4034 §3); what it signs nobody here can check. */
export function rrsig(name: string, typeCovered: 'A' | 'AAAA', until: string): ZoneRecord {
  const expiration = Date.parse(until) / 1000;
  return {
    type: 'RRSIG',
    name,
    ttl: ttlSeconds,
    data: {
      typeCovered,
      algorithm: 13,
      labels: name.split('.').length,
      originalTTL: ttlSeconds,
      expiration,
      inception: Date.parse('2026-01-01') / 1000,
      keyTag: 4711,
      signersName: name,
      signature: Buffer.alloc(64, 1),
    },
  };
}

export function soa(name: string, mname: string): ZoneRecord {
  const timers = { serial: 2026010101, refresh: 7200, retry: 900, expire: 1_209_600, minimum: 60 };
  return {
    type: 'SOA',
    name,
    ttl: ttlSeconds,
    data: { mname, rname: 'hostmaster.example.net', ...timers },
  };
}

/** The name under which an address is looked up in reverse (RFC 1035 §3.5, RFC 3596 §2.5). */
export function reverseName(address: string): string {
  const { family } = parseAddress(address)!;
  return `${reversed(address)}.${family === 4 ? 'in-addr' : 'ip6'}.arpa`;
}

/** Octets, or nibbles, of an address from the last to the first; of the first `count` of them if given. */
export function reversed(address: string, count?: number): string {
  const { family, bytes } = parseAddress(address)!;
  const digits = bytes.flatMap((byte) =>
    family === 4 ? [String(byte)] : [(byte >> 4).toString(16), (byte & 15).toString(16)],
  );
  return digits.slice(0, count).toReversed().join('.');
}
