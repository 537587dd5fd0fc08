import { parseAddress } from '#protocol/address.ts';
import { cidr, contains } from '#protocol/cidr.ts';
import { nameServers } from './networks.ts';
import type { Packet } from './pcap.ts';
import { machine } from './plan.ts';
import { pops } from './pops.ts';

/** What does not go beyond the next router, whatever it is about: neighbour discovery and its kind. */
const linkScope = ['ff02::/16', 'fe80::/10'].map(cidr);

/** Whom a PoP may talk to without a job: its resolver, routers that it has BGP sessions with, and PoPs, all the time. */
function company(pop: string): string[] {
  const neighbours = machine(pop).ports.map(({ peer }) => peer.address);
  const others = pops.filter(({ id }) => id !== pop).flatMap(({ id }) => machine(id).loopbacks);
  return [nameServers.resolver, ...neighbours, ...others].flatMap(({ v4, v6 }) => [v4, v6]);
}

/** Where packets went beyond that; each place once, and `null` for what is no IP. */
export function strangersOf(pop: string, packets: readonly Packet[]): (string | null)[] {
  const known = company(pop);
  const isStrange = (to: string | null) =>
    to === null || (!known.includes(to) && !linkScope.some((block) => contains(block, parseAddress(to)!)));
  const destinations = packets.filter(({ isOutgoing }) => isOutgoing).map(({ destination }) => destination);
  return [...new Set(destinations)].filter(isStrange);
}

/** The types that were asked for this name. Asked again before there was an answer is asked once: a packet was late. */
export function questionsFor(name: string, packets: readonly Packet[]): string[] {
  const questions: string[] = [];
  const open = new Set<string>();
  for (const { isOutgoing, dns } of packets) {
    if (dns?.name !== name) continue;
    if (!isOutgoing) open.delete(dns.type);
    else if (!open.has(dns.type)) {
      open.add(dns.type);
      questions.push(dns.type);
    }
  }
  return questions.toSorted();
}
