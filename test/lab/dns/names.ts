import { type Machine, machines } from '../plan.ts';

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

const [www] = machines.find(({ id }) => id === 'www')!.services!;

/** Names for what a resolver can do to a measurement. They have no reverse. */
export const specials: readonly Named[] = [
  { name: 'v4only.example.net', address: www!.v4 },
  { name: 'v6only.example.net', address: www!.v6 },
  { name: 'refused.example.net', address: '10.66.66.66' },
  { name: 'refused.example.net', address: 'fd66::66' },
  { name: 'denied.example.net', address: '198.51.100.241' },
  { name: 'denied.example.net', address: '2001:db8:bad::241' },
  { name: 'mixed.example.net', address: www!.v4 },
  { name: 'mixed.example.net', address: '169.254.169.254' },
  { name: 'example.net', address: www!.v4 },
  { name: 'example.net', address: www!.v6 },
  { name: 'example.com', address: www!.v4 },
  { name: 'example.com', address: www!.v6 },
];
