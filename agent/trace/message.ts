import {
  type Answer,
  type DecodedPacket,
  decode,
  encode,
  type OptAnswer,
  type RecordType,
  RECURSION_DESIRED,
} from 'dns-packet';
import { statusNameOf } from '#protocol/tools/dns-codes.ts';
import type { DnsOptions } from '#protocol/tools/dns.ts';
import { nameOf, present, type Presented } from './present.ts';

export interface Question {
  /** A canonical target, or `.` */
  readonly name: string;
  readonly type: DnsOptions['query']['type'];
  /** Ask for signatures (RFC 3225). */
  readonly dnssec: boolean;
  /** Ask to be told all of it (RD), which only a resolver does. */
  readonly recursive: boolean;
  /** Ask without EDNS, which some servers do not understand. */
  readonly isPlain?: boolean;
}

/** What a server said (RFC 1035 §4.1). */
export interface Reply {
  readonly bytes: number;
  /** `NOERROR`, `NXDOMAIN`, … */
  readonly status: string;
  readonly flags: readonly string[];
  readonly isCut: boolean;
  readonly answers: readonly Presented[];
  readonly authorities: readonly Presented[];
  readonly additionals: readonly Presented[];
  /** What the server calls itself (RFC 5001). */
  readonly nsid: Uint8Array | null;
}

/** As much as fits through any link of the Internet in one piece (DNS flag day 2020). */
export const udpBytes = 1232;
/** The longest message that is read. */
const mostBytes = 16 * 1024;
const nsidOption: number = 3;

/** The library has no name for these (RFC 9460). */
const numbered: Readonly<Record<string, string>> = { HTTPS: 'UNKNOWN_65', SVCB: 'UNKNOWN_64' };
const typeOf = ({ type }: Question): RecordType => (numbered[type] ?? type) as RecordType;

/** A question as it goes out, with EDNS (RFC 6891) unless it shall be plain. */
export function questionBytes(question: Question, id: number): Buffer {
  const opt = {
    type: 'OPT',
    name: '.',
    udpPayloadSize: udpBytes,
    extendedRcode: 0,
    ednsVersion: 0,
    flags: question.dnssec ? 1 << 15 : 0,
    options: [{ code: nsidOption, data: Buffer.alloc(0) }],
  };
  return encode({
    type: 'query',
    id,
    flags: question.recursive ? RECURSION_DESIRED : 0,
    questions: [{ type: typeOf(question), name: question.name, class: 'IN' }],
    additionals: question.isPlain ? [] : [opt as unknown as Answer],
  });
}

/**
 * The answer to this question, out of what came. Undefined for what is no message, or one about something else: its sender may be
 * anybody who has guessed where we listen (RFC 5452 §9.1).
 */
export function readReply(bytes: Buffer, question: Question, id: number): Reply | undefined {
  if (!isWorthReading(bytes, id)) return undefined;
  const packet = decoded(bytes);
  if (packet?.type !== 'response' || !isAbout(packet, question)) return undefined;
  const opt = packet.additionals?.find((record): record is OptAnswer => record.type === 'OPT');
  const nsid = opt?.options?.find(({ code }) => code === nsidOption)?.data;
  return {
    bytes: bytes.length,
    status: statusNameOf(codeIn(packet, opt)),
    flags: flagsOf(packet),
    isCut: packet.flag_tc,
    answers: all(packet.answers),
    authorities: all(packet.authorities),
    additionals: all(packet.additionals),
    nsid: nsid && nsid.length > 0 ? nsid : null,
  };
}

/**
 * Whether the header is that of a response to this question. One that is too long is not looked at: its names may be pointers to pointers
 * to pointers (RFC 1035 §4.1.4), and to follow them all would take the agent's time from everybody else.
 */
function isWorthReading(bytes: Buffer, id: number): boolean {
  const isResponse = bytes.length >= 12 && (bytes[2]! & 0x80) !== 0;
  return isResponse && bytes.length <= mostBytes && bytes.readUInt16BE(0) === id;
}

/** The four bits of the header, and above them those of EDNS (RFC 6891 §6.1.3). */
function codeIn({ flags }: Packet, opt: OptAnswer | undefined): number {
  return ((opt?.extendedRcode ?? 0) << 4) | (flags & 0xf);
}

/** Who can't read a question may send an error without it (RFC 1035 §4.1.1, FORMERR): then its number has to do. */
function isAbout({ opcode, flags, questions = [] }: Packet, question: Question): boolean {
  const [asked, more] = questions;
  if (!asked && (flags & 0xf) !== 0) return true;
  if (opcode !== 'QUERY' || !asked || more) return false;
  const { name, type, class: askedClass = 'IN' } = asked;
  return type === typeOf(question) && askedClass === 'IN' && nameOf(name) === nameOf(question.name);
}

/** The types of the library do not tell all that it says. */
type Packet = DecodedPacket & { readonly flags: number; readonly opcode: string };

function decoded(bytes: Buffer): Packet | undefined {
  try {
    return decode(bytes) as Packet;
  } catch {
    return undefined;
  }
}

function flagsOf(packet: Packet): string[] {
  const { flag_aa, flag_tc, flag_rd, flag_ra, flag_ad } = packet;
  const flags = { qr: true, aa: flag_aa, tc: flag_tc, rd: flag_rd, ra: flag_ra, ad: flag_ad };
  return Object.entries(flags).flatMap(([flag, isSet]) => (isSet ? [flag] : []));
}

function all(records: readonly Answer[] | undefined): Presented[] {
  return (records ?? []).flatMap((record) => present(record) ?? []);
}
