import { decode } from 'dns-packet';
import { formatAddress } from '#protocol/address.ts';

/** A packet that left, or came in by, a network interface other than loopback. */
export interface Packet {
  readonly isOutgoing: boolean;
  /** Of IP the destination, of ARP the address that is looked for; null of any other protocol. */
  readonly destination: string | null;
  /** What is said in it to a name server, or by one: about which name and type. */
  readonly dns: { readonly kind: 'query' | 'response'; readonly name: string; readonly type: string } | null;
}

const fileHeaderBytes = 24;
const recordHeaderBytes = 16;
const littleEndianMagic = 0xa1b2c3d4;
/** LINKTYPE_LINUX_SLL2: a header of 20 bytes that names the interface's kind and the direction, for every kind of interface. */
const linuxSll2 = 276;
const sll2Bytes = 20;
const arphrdLoopback = 772;
const outgoing = 4;
const etherTypes = { ipv4: 0x0800, arp: 0x0806, ipv6: 0x86dd };
const udp = 17;
const dnsPort = 53;

/** Reads a capture as it is written (draft-ietf-opsawg-pcap): gives the packets that each chunk completes. */
export function pcapReader(): (chunk: Buffer) => Packet[] {
  let pending = Buffer.alloc(0);
  let isBegun = false;
  return (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    if (!isBegun) {
      if (pending.length < fileHeaderBytes) return [];
      checkHeader(pending);
      pending = pending.subarray(fileHeaderBytes);
      isBegun = true;
    }
    const packets: Packet[] = [];
    for (let frame = nextFrame(pending); frame; frame = nextFrame(pending)) {
      pending = pending.subarray(recordHeaderBytes + frame.length);
      if (frame.readUInt16BE(8) !== arphrdLoopback) packets.push(packetOf(frame));
    }
    return packets;
  };
}

function checkHeader(bytes: Buffer): void {
  const [magic, linkType] = [bytes.readUInt32LE(0), bytes.readUInt32LE(20)];
  if (magic !== littleEndianMagic || linkType !== linuxSll2)
    throw new Error('not the capture that was asked for');
}

function nextFrame(bytes: Buffer): Buffer | null {
  if (bytes.length < recordHeaderBytes) return null;
  const end = recordHeaderBytes + bytes.readUInt32LE(8);
  return bytes.length < end ? null : bytes.subarray(recordHeaderBytes, end);
}

function packetOf(frame: Buffer): Packet {
  const body = frame.subarray(sll2Bytes);
  return { isOutgoing: frame[10] === outgoing, ...contentOf(frame.readUInt16BE(0), body) };
}

function contentOf(etherType: number, body: Buffer): Pick<Packet, 'destination' | 'dns'> {
  const address = (family: 4 | 6, from: number) =>
    formatAddress({ family, bytes: [...body.subarray(from, from + (family === 4 ? 4 : 16))] });
  if (etherType === etherTypes.arp) return { destination: address(4, 24), dns: null };
  if (etherType === etherTypes.ipv4) {
    const payload = body.subarray((body[0]! & 0xf) * 4);
    return { destination: address(4, 16), dns: dnsIn(body[9]!, payload) };
  }
  if (etherType !== etherTypes.ipv6) return { destination: null, dns: null };
  return { destination: address(6, 24), dns: dnsIn(body[6]!, body.subarray(40)) };
}

function dnsIn(protocol: number, payload: Buffer): Packet['dns'] {
  if (protocol !== udp) return null;
  if (payload.readUInt16BE(0) !== dnsPort && payload.readUInt16BE(2) !== dnsPort) return null;
  const { type: kind, questions } = decode(payload.subarray(8));
  const question = questions?.[0];
  return kind && question ? { kind, name: question.name.toLowerCase(), type: question.type } : null;
}
