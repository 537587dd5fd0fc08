import type { Entry } from '#protocol';

export const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** True where a text has this as a word of its own. */
export function has(text: string, word: string): boolean {
  return new RegExp(`(?<![\\w.:-])${escape(word)}(?![\\w-]|\\.\\w)`).test(text);
}

/** What an agent tells of the network of an address, once the address has come up; as secret as the address itself. */
export function withNetworks(log: readonly Entry[], addresses: readonly string[]): Entry[] {
  const notes = new Map(addresses.map((address) => [address, networkNote(address)]));
  return log.flatMap((entry): Entry[] => {
    const seen = [...notes.keys()].filter((address) => has(entry[2], address));
    return [entry, ...seen.map((address): Entry => [entry[0], 'n', take(notes, address)])];
  });
}

function take(notes: Map<string, string>, address: string): string {
  const text = notes.get(address)!;
  notes.delete(address);
  return text;
}

function networkNote(address: string): string {
  const [asn, name] = networkOf(address);
  const prefix = address.includes(':') ? `${address}/128` : `${address}/32`;
  return JSON.stringify({ k: 'network', address, asn: [asn], prefix, name });
}

/** A number and a name that nobody else has. */
export function networkOf(address: string): [asn: number, name: string] {
  const sum = address.split('').reduce((all, letter) => (all * 31 + letter.charCodeAt(0)) % 90_000_000, 7);
  return [4_200_000_000 + sum, `NET-${sum}`];
}
