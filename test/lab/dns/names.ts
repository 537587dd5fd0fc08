import { type Machine, machines } from '../plan.ts';
import { sites } from '../sites.ts';

/** A name and one address that it has. */
export interface Named {
  readonly name: string;
  readonly address: string;
}

/** Names of everything that has an address: routers and each of their interfaces, PoPs, services, duds. Reverse zones follow. */
export const hosts: readonly Named[] = machines.flatMap((machine) => [
  ...(machine.label ? machine.loopbacks.flatMap((pair) => named(machine.name, pair)) : []),
  ...[...(machine.services ?? []), ...(machine.duds ?? [])].flatMap((one) => named(one.name, one)),
  ...interfaces(machine),
]);

function interfaces({ name, role, ports }: Machine): Named[] {
  if (role === 'host') return [];
  return ports.flatMap((port) => port.addresses.flatMap((address) => named(`${port.name}.${name}`, address)));
}

function named(name: string, { v4, v6 }: { v4: string; v6: string }): Named[] {
  return [
    { name, address: v4 },
    { name, address: v6 },
  ];
}

export const www = machines.find(({ id }) => id === 'www')!.services![0]!;
const [dead] = machines.find(({ id }) => id === 'dead')!.services!;

const atWww = sites.flatMap(({ name }) => named(name, www));

/** Names for what a resolver can do to a measurement. They have no reverse. */
export const specials: readonly Named[] = [
  ...atWww,
  { name: 'v4only.example.net', address: www.v4 },
  { name: 'v6only.example.net', address: www.v6 },
  { name: 'v6dead.example.net', address: www.v4 },
  { name: 'v6dead.example.net', address: dead!.v6 },
  { name: 'refused.example.net', address: '10.66.66.66' },
  { name: 'refused.example.net', address: 'fd66::66' },
  { name: 'denied.example.net', address: '198.51.100.241' },
  { name: 'denied.example.net', address: '2001:db8:bad::241' },
  { name: 'mixed.example.net', address: www.v4 },
  { name: 'mixed.example.net', address: '169.254.169.254' },
  // The same address in the disguises that IPv6 has for it, each beside one that is allowed.
  { name: 'mapped.mixed.example.net', address: www.v4 },
  { name: 'mapped.mixed.example.net', address: '::ffff:a9fe:a9fe' },
  { name: 'nat64.mixed.example.net', address: www.v6 },
  { name: 'nat64.mixed.example.net', address: '64:ff9b::a9fe:a9fe' },
  { name: '6to4.mixed.example.net', address: www.v4 },
  { name: '6to4.mixed.example.net', address: '2002:a9fe:a9fe::1' },
  { name: 'metadata.example.net', address: '169.254.169.254' },
  { name: 'example.net', address: www.v4 },
  { name: 'example.net', address: www.v6 },
  { name: 'example.com', address: www.v4 },
  { name: 'example.com', address: www.v6 },
];

/** Below `changing.example.net`: what a question gets at first, and what it gets when the same one asks it again. */
export const changing: { readonly first: readonly Named[]; readonly later: readonly Named[] } = (() => {
  const good = { v4: www.v4, v6: www.v6 };
  const bad = { v4: '169.254.169.254', v6: '64:ff9b::a00:1' };
  const goodFirst = '*.good-first.changing.example.net';
  const badFirst = '*.bad-first.changing.example.net';
  return {
    first: [...named(goodFirst, good), ...named(badFirst, bad)],
    later: [...named(goodFirst, bad), ...named(badFirst, good)],
  };
})();
