import * as z from 'zod/mini';

/** Why something from outside could not be taken. The only error that a decoder throws. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
  readonly code: 'too_big' | 'not_json' | 'bad_shape';
  /** By path of the offending field: what is allowed there. Empty when it isn't a matter of fields. */
  readonly fields: Readonly<Record<string, string>>;

  constructor(code: DecodeError['code'], fields: DecodeError['fields'] = {}) {
    super(code === 'bad_shape' ? `bad_shape: ${Object.keys(fields).join(', ')}` : code);
    this.code = code;
    this.fields = fields;
  }
}

/**
 * Takes a value of unknown origin and gives it its type.
 * @throws {DecodeError} `bad_shape`, with the offending fields named
 */
export function decode<S extends z.ZodMiniType>(schema: S, value: unknown): z.output<S> {
  const parsed = parse(schema, value);
  if (parsed.success) return parsed.data;
  // Without a prototype, so that a key like `constructor` or `__proto__` is a field like any other.
  const fields: Record<string, string> = Object.create(null);
  for (const issue of parsed.error.issues) fields[fieldOf(issue)] ??= explain(issue);
  throw new DecodeError('bad_shape', fields);
}

/**
 * zod asks a value for its `length` before it knows that it is a list, and a transform may throw: `{"length":{"toString":null}}`
 * is a stranger's way to make either throw something else than what callers expect.
 */
function parse<S extends z.ZodMiniType>(schema: S, value: unknown) {
  try {
    return z.safeParse(schema, value);
  } catch {
    throw new DecodeError('bad_shape');
  }
}

/**
 * The same for a text of JSON, bounded in bytes before it is parsed.
 * @throws {DecodeError} `too_big`, `not_json` or `bad_shape`
 */
export function decodeText<S extends z.ZodMiniType>(schema: S, text: unknown, capBytes: number): z.output<S> {
  if (typeof text !== 'string') throw new DecodeError('not_json');
  if (exceeds(text, capBytes)) throw new DecodeError('too_big');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new DecodeError('not_json');
  }
  return decode(schema, value);
}

/** True when `text` takes more than `capBytes` in UTF-8; measured only when its length leaves a doubt. */
export function exceeds(text: string, capBytes: number): boolean {
  if (text.length > capBytes) return true;
  if (text.length * 3 <= capBytes) return false;
  return new TextEncoder().encode(text).length > capBytes;
}

function fieldOf(issue: z.core.$ZodIssue): string {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') path.push(issue.keys[0] ?? '');
  return path.join('.') || 'body';
}

function explain(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return 'is not known here';
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`;
  if (issue.code === 'too_small')
    return `must be at least ${issue.minimum}${unitOf(issue.origin, issue.minimum)}`;
  if (issue.code === 'too_big')
    return `must be at most ${issue.maximum}${unitOf(issue.origin, issue.maximum)}`;
  if (issue.code === 'invalid_type' && issue.expected !== 'never')
    return `must be ${article(issue.expected)}`;
  return issue.message;
}

function unitOf(origin: string, count: number | bigint): string {
  const many = count === 1 ? '' : 's';
  if (origin === 'string') return ` character${many}`;
  return origin === 'array' ? ` item${many}` : '';
}

function article(expected: string): string {
  const word = expected === 'int' ? 'integer' : expected;
  return `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`;
}
