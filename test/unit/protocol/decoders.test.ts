import * as fc from 'fast-check';
import { globSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { decode, DecodeError, decodeText } from '#protocol';
import { anyJson, type Json, nearly, textOf } from '../../support/arbitrary-json.ts';
import { schemaExamples } from '../../support/schema-examples.ts';

/** What a schema applies, and is none by itself. */
const checks = new Set(['withinProbingTime']);

const protocol = new URL('../../../worker/protocol/', import.meta.url);

/** Every schema that a file of the protocol exports, by its name. */
async function exportedSchemas(): Promise<Map<string, z.ZodMiniType>> {
  const files = globSync('**/*.ts', { cwd: protocol.pathname });
  const modules = await Promise.all(
    files.map(async (file) => (await import(new URL(file, protocol).href)) as Record<string, unknown>),
  );
  const exported = modules.flatMap((module) => Object.entries(module));
  return new Map(
    exported.filter(
      (entry): entry is [string, z.ZodMiniType] => entry[1] instanceof z.ZodMiniType && !checks.has(entry[0]),
    ),
  );
}

const schemas = await exportedSchemas();
const table = [...schemas].map(([name, schema]) => ({ name, schema, examples: schemaExamples[name] ?? [] }));
const objectNames = Object.getOwnPropertyNames(Object.prototype);

/** What came out; undefined when it was refused, for which there is one kind of error. */
function outcomeOf<T>(decoding: () => T): { readonly value: T } | undefined {
  try {
    return { value: decoding() };
  } catch (error) {
    expect(error).toBeInstanceOf(DecodeError);
    const { fields } = error as DecodeError;
    for (const rule of Object.values(fields)) expect(rule).toBeTypeOf('string');
    return undefined;
  }
}

/** Everything in it is a plain value: nobody's key became a prototype. */
function expectPlain(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  expect([Object.prototype, Array.prototype, null]).toContain(Object.getPrototypeOf(value));
  Object.values(value).forEach(expectPlain);
}

afterEach(() => {
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(objectNames);
});

test('every schema of the protocol has an example here, and every example a schema', () => {
  expect([...schemas.keys()].toSorted((a, b) => (a < b ? -1 : 1))).toEqual(Object.keys(schemaExamples));
});

describe.each(table)('$name', { timeout: 60_000 }, ({ schema, examples }) => {
  const candidates = fc.oneof(anyJson, ...examples.map(nearly));

  test('takes its examples', () => {
    for (const example of examples) expect(decode(schema, structuredClone(example))).toEqual(example);
  });

  test('takes any value or refuses it, and takes what it took', () => {
    fc.assert(
      fc.property(candidates, (value: Json) => {
        const taken = outcomeOf(() => decode(schema, value));
        if (!taken) return;
        expectPlain(taken.value);
        expect(decode(schema, taken.value)).toEqual(taken.value);
      }),
      { numRuns: 400 },
    );
  });

  test('takes any text or refuses it', () => {
    fc.assert(
      fc.property(textOf(candidates), fc.constantFrom(20, 1_000, 65_536), (text, capBytes) => {
        const taken = outcomeOf(() => decodeText(schema, text, capBytes));
        expect(taken === undefined || Buffer.byteLength(text) <= capBytes).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test('takes nothing that is no JSON at all, or refuses it', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
        (value) => {
          outcomeOf(() => decode(schema, value));
          outcomeOf(() => decodeText(schema, value, 1_000));
        },
      ),
      { numRuns: 200 },
    );
  });

  test.each(['[', '{"t":', '{"__proto__":'])('refuses a depth that nobody means: %s', (open) => {
    const close = open.startsWith('[') ? ']' : '}';
    const deep = `${open.repeat(20_000)}1${close.repeat(20_000)}`;
    outcomeOf(() => decodeText(schema, deep, 1e6));
  });
});
