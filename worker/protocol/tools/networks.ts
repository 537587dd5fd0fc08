import type { Note } from '../notes.ts';
import type { NetworkKind } from '../notes-path.ts';
import { visible } from '../visible.ts';
import { isMark } from './lines.ts';

/** What is known of the network that an address belongs to. */
export interface Network {
  /** Who announces it; several, where several do, and none where it is not known. */
  readonly asn: readonly number[];
  readonly prefix?: string;
  /** Of the first of them, or of the exchange. */
  readonly name?: string;
  readonly kind?: NetworkKind;
}

/** By address, as the tool prints it. */
export type Networks = ReadonlyMap<string, Network>;

/** Keeps what a note says of an address. For every tool that shows a path; other notes change nothing. */
export function takeNetwork(networks: Map<string, Network>, note: Note | undefined): void {
  if (note?.k !== 'network' || isMark(note.address)) return;
  const { asn, prefix, name, kind } = note;
  networks.set(visible(note.address), {
    asn,
    ...(prefix !== undefined && { prefix: visible(prefix) }),
    ...(name !== undefined && { name: visible(name) }),
    ...(kind && { kind }),
  });
}

/** `AS64500`, or `AS64500, AS64501` where several announce a prefix. Empty where nobody is known to. */
export function asnText({ asn }: Network): string {
  return asn.map((number) => `AS${number}`).join(', ');
}

/** As a sentence has it: `AS64500 EXAMPLE`, `AS64500`, `the exchange Example IX`; empty for what is not known. */
export function networkText(network: Network | undefined): string {
  if (!network) return '';
  if (network.kind === 'ixp')
    return network.name === undefined ? 'an exchange' : `the exchange ${network.name}`;
  const numbers = asnText(network);
  return numbers === '' || network.name === undefined ? numbers : `${numbers} ${network.name}`;
}

/** The part of an API's hop that says whose it is. */
export interface NetworkResult {
  network?: string;
  kind?: NetworkKind;
}

/** What the API says beside the AS numbers. */
export function networkResult(network: Network | undefined): NetworkResult {
  return {
    ...(network?.name !== undefined && { network: network.name }),
    ...(network?.kind && { kind: network.kind }),
  };
}
