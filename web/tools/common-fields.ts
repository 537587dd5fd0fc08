import type { Choice, Field, Values } from '../fields.ts';

/** Fields of options that several tools have: the same word means the same thing everywhere. */

export const same = (value: string): Choice => [value, value];

export const packets: Field = {
  key: 'packets',
  label: 'Probes',
  kind: 'number',
  min: 1,
  max: 100,
  step: 1,
  type: 'number',
  say: (text) => (text === '1' ? '1 probe' : `${text} probes`),
};

export const interval: Field = {
  key: 'interval',
  label: 'Interval, s',
  kind: 'number',
  min: 0.2,
  max: 5,
  step: 0.1,
  type: 'number',
  say: (text) => `every ${text} s`,
};

const isContinuous = (values: Values): boolean => values['continuous'] === 'true';

/** How long ping and mtr run: until they have sent so many probes, or until they are stopped. */
export const length: readonly Field[] = [
  {
    key: 'continuous',
    label: 'Length',
    kind: 'choice',
    choices: [
      ['', 'Count'],
      ['true', 'Continuous'],
    ],
    type: 'boolean',
    say: (_, value) => (value === '' ? '' : 'until stopped'),
  },
  { ...packets, when: (values) => !isContinuous(values) },
  { ...interval, when: (values) => !isContinuous(values) },
  { ...interval, min: 1, when: isContinuous },
];

export const packetSize: Field = {
  key: 'packetSize',
  label: 'Payload, bytes',
  kind: 'number',
  min: 0,
  max: 1472,
  step: 1,
  type: 'number',
  say: (text) => `${text} bytes`,
};

export const protocol: Field = {
  key: 'protocol',
  label: 'Protocol',
  kind: 'choice',
  choices: ['ICMP', 'UDP', 'TCP'].map(same),
};

export const port: Field = {
  key: 'port',
  label: 'Port',
  kind: 'choice',
  choices: ['80', '443'].map(same),
  type: 'number',
  when: (values) => values['protocol'] === 'TCP',
  say: (text) => `port ${text}`,
};

export const ipVersion: Field = {
  key: 'ipVersion',
  label: 'IP version',
  kind: 'choice',
  choices: [
    ['', 'Auto'],
    ['4', 'IPv4'],
    ['6', 'IPv6'],
  ],
  type: 'number',
  say: (label, value) => (value === '' ? 'IPv4 or IPv6' : label),
};
