import {
  AUTHORITATIVE_ANSWER,
  type DecodedPacket,
  type OptAnswer,
  type Packet,
  type PacketOpt,
  type Question,
  RECURSION_AVAILABLE,
  RECURSION_DESIRED,
  TRUNCATED_RESPONSE,
  encodingLength,
} from 'dns-packet';
import type { Address } from '#protocol/address.ts';
import { type Reply, type Zone, answer, asLater, asSeenFrom, rcodes } from './zone.ts';

/** What is to be heard at one address. */
export interface View {
  readonly zones: readonly Zone[];
  /** Says that it recurses; it knows everything there is. */
  readonly recursive: boolean;
  /** What it calls itself to who asks (RFC 5001). */
  readonly nsid?: string;
}

/** Without EDNS a response over UDP may be this long (RFC 1035 §4.2.1); with it, what both sides take. */
const plainBytes = 512;
const ednsBytes = 1232;

/** Who asks. */
export interface Asker {
  readonly address?: Address;
  /** Whether they have asked this before. */
  readonly isRepeated?: (question: Question) => boolean;
}

/** The response to a query; `null` for what isn't one. Over UDP, one that is too long is cut and says so. */
export function respond(
  view: View,
  query: DecodedPacket,
  transport: 'udp' | 'tcp',
  asker: Asker = {},
): Packet | null {
  const question = query.questions?.[0];
  if (query.type !== 'query' || !question) return null;
  const edns = query.additionals?.find((record): record is OptAnswer => record.type === 'OPT');
  const reply = answer(zonesFor(asker, view, question), question, edns?.flag_do);
  const flags =
    reply.rcode |
    ((query.flags ?? 0) & RECURSION_DESIRED) |
    (view.recursive ? RECURSION_AVAILABLE : 0) |
    (reply.authoritative && !view.recursive ? AUTHORITATIVE_ANSWER : 0);
  const own = edns && opt(edns, reply, view.nsid);
  const whole = message(query, flags, reply, own);
  const room = edns ? Math.min(Math.max(edns.udpPayloadSize, plainBytes), ednsBytes) : plainBytes;
  if (transport === 'tcp' || encodingLength(whole) <= room) return whole;
  return message(query, flags | TRUNCATED_RESPONSE, empty, own);
}

function zonesFor({ address, isRepeated }: Asker, { zones }: View, question: Question): readonly Zone[] {
  const now = isRepeated?.(question) ? asLater(zones) : zones;
  return address ? asSeenFrom(now, address) : now;
}

const empty: Reply = {
  rcode: rcodes.NOERROR,
  authoritative: true,
  answers: [],
  authorities: [],
  additionals: [],
};

function message(query: Packet, flags: number, reply: Reply, own: OptAnswer | undefined): Packet {
  return {
    type: 'response',
    id: query.id,
    flags,
    questions: query.questions,
    answers: [...reply.answers],
    authorities: [...reply.authorities],
    additionals: [...reply.additionals, ...(own ? [own] : [])],
  };
}

const nsidOption: number = 3;
const extendedErrorOption = 15;

/** The types of dns-packet know of no others than it has names for; it sends any. */
function option(code: number, data: Buffer): PacketOpt {
  return { code, data } as unknown as PacketOpt;
}

/** The server's half of EDNS (RFC 6891 §6.1.1). */
function opt({ flags, options }: OptAnswer, { extended }: Reply, nsid?: string): OptAnswer {
  const isAsked = nsid !== undefined && options.some(({ code }) => code === nsidOption);
  return {
    type: 'OPT',
    name: '.',
    udpPayloadSize: ednsBytes,
    extendedRcode: 0,
    ednsVersion: 0,
    flags,
    flag_do: false,
    options: [
      ...(isAsked ? [option(nsidOption, Buffer.from(nsid))] : []),
      ...(extended === undefined ? [] : [option(extendedErrorOption, Buffer.from([0, extended]))]),
    ],
  };
}
