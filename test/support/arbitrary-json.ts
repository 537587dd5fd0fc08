import * as fc from 'fast-check';

/** JSON as nobody would write it who means well. Object keys are own properties, `__proto__` too, as `JSON.parse` makes them. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const keys = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'then',
    'length',
    '',
  ),
  fc.constantFrom(
    't',
    'v',
    'k',
    'e',
    'id',
    'job',
    'task',
    'tool',
    'options',
    'state',
    'failure',
    'seq',
    'kind',
  ),
  fc.string({ maxLength: 8 }),
);
const numbers = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(-1, -0, 0.5, 2 ** 31, 2 ** 53, Number.MAX_VALUE, Number.MIN_VALUE),
);
const strings = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('', 'ping', 'log', '\u0000', '\ud800', '\u009b'.repeat(120), 'x'.repeat(10_000)),
);

export const anyJson: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, false),
    numbers,
    strings,
    fc.array(tie('json'), { maxLength: 5 }),
    fc.array(fc.tuple(keys, tie('json')), { maxLength: 5 }).map((entries) => Object.fromEntries(entries)),
  ),
})).json;

type Path = readonly string[];

function pathsIn(value: Json): Path[] {
  if (typeof value !== 'object' || value === null) return [[]];
  const inner = Object.entries(value).flatMap(([key, one]) => pathsIn(one).map((path) => [key, ...path]));
  return [[], ...inner];
}

type Change = (value: Json | undefined) => Json | undefined;

/** A copy in which what is at the path has been changed; `undefined` takes it out. */
function changed(value: Json, [key, ...rest]: Path, change: Change): Json | undefined {
  if (key === undefined) return change(value);
  const entries = Object.entries(value as object) as [string, Json][];
  const after = entries.flatMap(([name, one]): [string, Json][] => {
    const next = name === key ? changed(one, rest, change) : one;
    return next === undefined ? [] : [[name, next]];
  });
  return Array.isArray(value) ? after.map(([, one]) => one) : Object.fromEntries(after);
}

const changes: fc.Arbitrary<Change> = fc.oneof(
  anyJson.map(
    (json): Change =>
      () =>
        json,
  ),
  fc.constant<Change>(() => undefined),
  fc.tuple(keys, anyJson).map(([key, json]): Change => (value) => {
    if (Array.isArray(value)) return [...value, json];
    if (typeof value !== 'object' || value === null) return [value ?? null, json];
    return Object.fromEntries([...Object.entries(value), [key, json]]);
  }),
  // As long as it may be, or a little longer, and of what takes more room when it is shown.
  fc.tuple(fc.constantFrom('x', 'é', '\u009b', '\u0000'), fc.nat(500)).map(
    ([text, times]): Change =>
      () =>
        text.repeat(times),
  ),
);

/** A good example of something, with up to three things changed. */
export function nearly(example: Json): fc.Arbitrary<Json> {
  const step = fc.tuple(fc.nat(), changes);
  return fc.array(step, { maxLength: 3 }).map((steps) =>
    steps.reduce<Json>((value, [at, change]) => {
      const paths = pathsIn(value);
      return changed(value, paths[at % paths.length]!, change) ?? null;
    }, example),
  );
}

/** A text that is JSON, or nearly: cut somewhere, or with something put in. */
export function textOf(json: fc.Arbitrary<Json>): fc.Arbitrary<string> {
  const noise = fc.constantFrom(
    '',
    '',
    '',
    '"',
    '\\',
    '}',
    '\u0000',
    '\ufeff',
    '[',
    ',"__proto__":{"a":1}',
    '1e999',
  );
  return fc.tuple(json, fc.nat(), noise, fc.boolean()).map(([value, at, extra, isCut]) => {
    const text = JSON.stringify(value);
    const cut = at % (text.length + 1);
    if (extra === '' && !isCut) return text;
    return text.slice(0, cut) + extra + (isCut ? '' : text.slice(cut));
  });
}
