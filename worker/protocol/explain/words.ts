import { marks, roundMs } from '../tools/lines.ts';
import { type Networks, networkText } from '../tools/networks.ts';

/** Addresses and names as a sentence has them, and whose they are, if that is to be said. What was hidden from the reader is called that. */
export function who(
  address: string | null | undefined,
  names?: ReadonlyMap<string, string>,
  networks?: Networks,
): string {
  if (address === null || address === undefined) return 'an unknown host';
  if (address === marks.hidden) return 'a hidden hop';
  if (address === marks.target) return 'the target';
  const name = names?.get(address);
  const whose = networkText(networks?.get(address));
  if (name === undefined || name.includes('[')) return whose === '' ? address : `${address} (${whose})`;
  return `${name} (${[address, whose].filter((part) => part !== '').join(', ')})`;
}

/** The name alone, for a sentence whose evidence has the address. */
export function called(address: string | undefined, names: ReadonlyMap<string, string>): string {
  const name = names.get(address ?? '');
  return name === undefined || name.includes('[') ? who(address) : name;
}

/** `hop 3`, `hops 3, 4`. */
export function hopList(ttls: readonly number[]): string {
  const shown = ttls.slice(0, 8).join(', ');
  return `${ttls.length === 1 ? 'hop' : 'hops'} ${shown}${ttls.length > 8 ? ' …' : ''}`;
}

/** `3 of 10 lost` */
export function lostOf({ sent, lost }: { readonly sent: number; readonly lost: number }): string {
  return `${lost} of ${sent} lost`;
}

/** `12.3 ms` */
export function msText(value: number): string {
  return `${value >= 10 ? Math.round(value) : roundMs(Math.round(value * 100) / 100)} ms`;
}

/** `Vienna`, `Vienna and New York`, `Vienna, New York and Singapore`. */
export function list(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
