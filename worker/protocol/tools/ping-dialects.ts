import { visible } from '../visible.ts';
import { isAddress, readInteger, restAfter, words } from './lines.ts';

/**
 * Whose ping it is, as far as its lines differ: that of iputils; that of GNU inetutils with `-v`, and that of BusyBox, which both count from
 * 0 and say nothing of a missing reply. That of BusyBox does not tell ICMP errors either.
 */
export type PingDialect = 'iputils' | 'inetutils' | 'busybox';

/** What the first line of a ping says: `PING 192.0.2.7 (192.0.2.7): 56 data bytes, id 0x2cb3 = 11443`, BusyBox' without the id. */
export function dialectIn(line: string): PingDialect {
  // iputils says of IPv6 `PING 2001:db8::7(2001:db8::7) 56 data bytes`, without the colon.
  if (!line.startsWith('PING ') || !line.includes('): ') || !line.includes(' data bytes')) return 'iputils';
  return line.includes(' data bytes, id ') ? 'inetutils' : 'busybox';
}

/** An ICMP error of which it is not yet known which probe it is about. */
export interface OpenError {
  readonly from: string;
  readonly text: string;
}

/** `92 bytes from 192.0.2.7: Destination Host Unreachable`, of inetutils: the probe follows some lines later. */
export function readError(line: string): OpenError | undefined {
  const who = words(line, 4)[3];
  if (who === undefined || !who.endsWith(':') || !isAddress(who.slice(0, -1))) return undefined;
  return { from: who.slice(0, -1), text: restAfter(line, 4) };
}

/** `ICMP: type 8, code 0, size 64, id 0x2cb3, seq 0x0001`: the probe that an error is about, here from 0. */
export function readQuoted(
  { from, text }: OpenError,
  line: string,
): { seq: number; from: string; text: string } | undefined {
  if (!line.startsWith('ICMP: type ')) return undefined;
  const all = words(line, 12);
  const hex = all[all.indexOf('seq') + 1];
  if (hex === undefined || !/^0x[0-9a-f]{1,4}$/.test(hex) || hex === '0xffff') return undefined;
  return { seq: Number.parseInt(hex.slice(2), 16) + 1, from: visible(from), text: visible(text) };
}

/** A probe's number, from 1: `icmp_seq=1`, or `seq=0` and `icmp_seq=0` of those who count from 0. */
export function readSeq(all: readonly string[], dialect: PingDialect, max: number): number | undefined {
  const seq = readInteger(field(all, 'icmp_seq=') ?? field(all, 'seq='), max);
  if (seq === undefined || dialect === 'iputils') return seq;
  return seq < max ? seq + 1 : undefined;
}

/** `3 packets transmitted, 3 received, +1 duplicates, 0% packet loss, time 2003ms`; others than iputils: `3 packets received`. */
export function readSummary(
  all: readonly string[],
  max: number,
): { transmitted: number; received: number } | undefined {
  const [transmitted, received] = [readInteger(all[0], max), readInteger(all[3], max)];
  const isSummary = all[all[4] === 'packets' ? 5 : 4] === 'received,';
  return transmitted === undefined || received === undefined || !isSummary
    ? undefined
    : { transmitted, received };
}

/** The rest of the first word that begins with `name`. */
export function field(all: readonly string[], name: string): string | undefined {
  return all.find((word) => word.startsWith(name))?.slice(name.length);
}
