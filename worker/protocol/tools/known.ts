import type { Note } from '../notes.ts';
import { visible } from '../visible.ts';
import { isMark } from './lines.ts';
import { type Network, type Networks, takeNetwork } from './networks.ts';

/** What a log tells of addresses: their reverse names, and whose they are. */
export interface Known {
  readonly names: ReadonlyMap<string, string>;
  readonly networks: Networks;
}

/** The same as the fold of a path gathers it, and who is at its end. */
export interface KnownPath extends Known {
  address: string | null;
  hostname: string | null;
  readonly names: Map<string, string>;
  readonly networks: Map<string, Network>;
}

export function nothingKnown(): KnownPath {
  return { address: null, hostname: null, names: new Map(), networks: new Map() };
}

/** Keeps what a note says of the target and of hops; other notes change nothing. */
export function takeKnown(path: KnownPath, note: Note | undefined): void {
  takeNetwork(path.networks, note);
  if (note?.k === 'target') path.address = visible(note.address);
  if (note?.k === 'name' && note.name !== null) nameIt(path, visible(note.address), visible(note.name));
}

/** This address has that name. */
export function nameIt(path: KnownPath, address: string, name: string): void {
  path.names.set(address, name);
  if (address === path.address) path.hostname = name;
}

/** The host that the API tells of a hop: the first of its addresses that is not hidden, and what is known of that. */
export function hostTold(addresses: readonly string[], { names, networks }: Known) {
  const first = addresses.find((address) => !isMark(address)) ?? null;
  return {
    resolvedAddress: first,
    resolvedHostname: first === null ? null : (names.get(first) ?? null),
    network: first === null ? undefined : networks.get(first),
  };
}
