import { decode } from '#protocol';
import type { AnyTool } from './tools/index.ts';

/** What somebody typed or chose, by field; a field that is not there is left to the default. */
export type Values = Readonly<Record<string, string>>;

/** A choice's value in the request, and its label. */
export type Choice = readonly [value: string, label: string];

interface Base {
  /** Path in `measurementOptions`, as the API's errors name it. */
  readonly key: string;
  readonly label: string;
  /** What the request says where it is no string. */
  readonly type?: 'number' | 'boolean';
  /** Shown, and sent, only when this holds. */
  readonly when?: (values: Values) => boolean;
  /** How the closed options say it, where its label alone won't do. Empty: not at all. */
  readonly say?: (label: string, value: string) => string;
}

/** One option of a tool in the form. The bounds are those of the option's schema (a test holds them together). */
export type Field = Base &
  (
    | { readonly kind: 'number'; readonly min: number; readonly max: number; readonly step: number }
    | { readonly kind: 'choice'; readonly choices: readonly Choice[] }
    | { readonly kind: 'select'; readonly choices: readonly Choice[] }
    | { readonly kind: 'text'; readonly hint: string }
  );

/** What the form needs to know of a tool. */
export type Asked = Pick<AnyTool, 'tool' | 'fields' | 'defaults'>;

/** The fields that the form shows for what is chosen so far. */
export function shownFields({ fields }: Asked, values: Values): Field[] {
  return fields.filter(({ when }) => when?.(values) ?? true);
}

/** What each field says before anybody touches it: the schema's own defaults. @param said of a run without a count there are others */
export function defaultValues(asked: Asked, { continuous }: Values = {}): Values {
  const given = { ...asked.defaults, ...(continuous === 'true' && { continuous: true }) };
  return valuesFrom(asked, decode(asked.tool.options, given));
}

/** The options of a measurement in the words of the form. */
export function valuesFrom({ fields }: Asked, options: unknown): Values {
  return Object.fromEntries(
    fields.map(({ key }) => [key, textOf(at(options as Record<string, unknown>, key))]),
  );
}

/** `measurementOptions` of a request. An empty field is left out: the edge fills in the default. */
export function toOptions(asked: Asked, values: Values): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  for (const field of shownFields(asked, values)) {
    const text = (values[field.key] ?? '').trim();
    if (text !== '') put(options, field.key, valueOf(field, text));
  }
  return options;
}

function valueOf({ type }: Field, text: string): unknown {
  if (type === 'boolean') return text === 'true';
  return type === 'number' ? Number(text) : text;
}

/** `ICMP, 3 probes, every 0.5 s`: what the closed options say. */
export function summary(asked: Asked, values: Values): string {
  const parts = shownFields(asked, values).map((field) => summaryOf(field, values[field.key] ?? ''));
  return parts.filter((part) => part !== '').join(', ');
}

function summaryOf(field: Field, text: string): string {
  const chosen = field.kind === 'choice' && field.choices.find(([value]) => value === text);
  if (text === '' && !chosen) return '';
  const label = chosen ? chosen[1] : text;
  return field.say?.(label, text) ?? label;
}

function at(options: Record<string, unknown>, key: string): unknown {
  const [head = '', rest] = key.split('.');
  const value = options[head];
  return rest === undefined ? value : (value as Record<string, unknown> | undefined)?.[rest];
}

function put(options: Record<string, unknown>, key: string, value: unknown): void {
  const [head = '', rest] = key.split('.');
  options[head] = rest === undefined ? value : { ...(options[head] as object | undefined), [rest]: value };
}

function textOf(value: unknown): string {
  return value === true || typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
