import { decode } from '#protocol';
import type { ToolName } from '#protocol';
import { recordTypes } from '#protocol/tools/dns.ts';
import { toolOf } from './model.ts';

/** What somebody typed or chose, by field; a field that is not there is left to the default. */
export type Values = Readonly<Record<string, string>>;

/** A choice's value in the request, and its label. */
export type Choice = readonly [value: string, label: string];

interface Base {
  /** Path in `measurementOptions`, as the API's errors name it. */
  readonly key: string;
  readonly label: string;
  /** The request says a number, not a string. */
  readonly isNumber?: boolean;
  /** Shown, and sent, only when this holds. */
  readonly when?: (values: Values) => boolean;
}

/** One option of a tool in the form. The bounds are those of the option's schema (a test holds them together). */
export type Field = Base &
  (
    | { readonly kind: 'number'; readonly min: number; readonly max: number; readonly step: number }
    | { readonly kind: 'choice'; readonly choices: readonly Choice[] }
    | { readonly kind: 'select'; readonly choices: readonly Choice[] }
    | { readonly kind: 'text'; readonly hint: string }
  );

const same = (value: string): Choice => [value, value];

const packets: Field = {
  key: 'packets',
  label: 'Probes',
  kind: 'number',
  min: 1,
  max: 100,
  step: 1,
  isNumber: true,
};
const interval: Field = {
  key: 'interval',
  label: 'Interval, s',
  kind: 'number',
  min: 0.2,
  max: 5,
  step: 0.1,
  isNumber: true,
};
const packetSize: Field = {
  key: 'packetSize',
  label: 'Payload, bytes',
  kind: 'number',
  min: 0,
  max: 1472,
  step: 1,
  isNumber: true,
};
const protocol: Field = {
  key: 'protocol',
  label: 'Protocol',
  kind: 'choice',
  choices: ['ICMP', 'UDP', 'TCP'].map(same),
};
const port: Field = {
  key: 'port',
  label: 'Port',
  kind: 'choice',
  choices: ['80', '443'].map(same),
  isNumber: true,
  when: (values) => values['protocol'] === 'TCP',
};
const ipVersion: Field = {
  key: 'ipVersion',
  label: 'IP version',
  kind: 'choice',
  choices: [
    ['', 'Auto'],
    ['4', 'IPv4'],
    ['6', 'IPv6'],
  ],
  isNumber: true,
};

export const fields: Readonly<Record<ToolName, readonly Field[]>> = {
  ping: [packets, interval, ipVersion, packetSize],
  traceroute: [
    protocol,
    port,
    ipVersion,
    { key: 'maxHops', label: 'Hops, at most', kind: 'number', min: 1, max: 30, step: 1, isNumber: true },
    { key: 'queries', label: 'Probes per hop', kind: 'number', min: 1, max: 5, step: 1, isNumber: true },
  ],
  mtr: [packets, interval, protocol, port, ipVersion, packetSize],
  dns: [
    { key: 'query.type', label: 'Record type', kind: 'select', choices: recordTypes.map(same) },
    { key: 'resolver', label: 'Resolver', kind: 'text', hint: 'The location’s own' },
    { key: 'protocol', label: 'Protocol', kind: 'choice', choices: ['UDP', 'TCP'].map(same) },
    ipVersion,
    {
      key: 'dnssec',
      label: 'DNSSEC records',
      kind: 'choice',
      choices: [
        ['', 'Leave out'],
        ['true', 'Ask for'],
      ],
    },
  ],
};

/** The fields that the form shows for what is chosen so far. */
export function shownFields(tool: ToolName, values: Values): Field[] {
  return fields[tool].filter(({ when }) => when?.(values) ?? true);
}

/** What each field says before anybody touches it: the schema's own defaults. */
export function defaultValues(tool: ToolName): Values {
  return valuesFrom(tool, decode(toolOf(tool).options, {}));
}

/** The options of a measurement in the words of the form. */
export function valuesFrom(tool: ToolName, options: unknown): Values {
  return Object.fromEntries(
    fields[tool].map(({ key }) => [key, textOf(at(options as Record<string, unknown>, key))]),
  );
}

/** `measurementOptions` of a request. An empty field is left out: the edge fills in the default. */
export function toOptions(tool: ToolName, values: Values): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  for (const field of shownFields(tool, values)) {
    const text = (values[field.key] ?? '').trim();
    if (text !== '') put(options, field.key, valueOf(field, text));
  }
  return options;
}

function valueOf(field: Field, text: string): unknown {
  if (field.key === 'dnssec') return text === 'true';
  return field.isNumber ? Number(text) : text;
}

/** `ICMP, 3 probes, every 0.5 s`: what the closed options say. */
export function summary(tool: ToolName, values: Values): string {
  const parts = shownFields(tool, values).map((field) => summaryOf(field, values[field.key] ?? ''));
  return parts.filter((part) => part !== '').join(', ');
}

function summaryOf(field: Field, text: string): string {
  if (field.kind === 'choice') {
    const chosen = field.choices.find(([value]) => value === text)?.[1] ?? text;
    return summaries[field.key]?.(chosen, text) ?? chosen;
  }
  return text === '' ? '' : (summaries[field.key]?.(text, text) ?? text);
}

const summaries: Readonly<Record<string, (label: string, value: string) => string>> = {
  packets: (text) => (text === '1' ? '1 probe' : `${text} probes`),
  interval: (text) => `every ${text} s`,
  packetSize: (text) => `${text} bytes`,
  port: (text) => `port ${text}`,
  ipVersion: (label, value) => (value === '' ? 'IPv4 or IPv6' : label),
  maxHops: (text) => `up to ${text} hops`,
  queries: (text) => `${text} per hop`,
  resolver: (text) => `asking ${text}`,
  dnssec: (_, value) => (value === '' ? '' : 'with DNSSEC records'),
};

function at(options: Record<string, unknown>, key: string): unknown {
  const [head = '', rest] = key.split('.');
  const value = options[head];
  return rest === undefined ? value : (value as Record<string, unknown> | undefined)?.[rest];
}

function put(options: Record<string, unknown>, key: string, value: unknown): void {
  const [head = '', rest] = key.split('.');
  options[head] = rest === undefined ? value : { [rest]: value };
}

function textOf(value: unknown): string {
  return value === true || typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
