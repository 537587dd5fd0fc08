import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonValues, type Wanted } from '../../../../agent/router/json-values.ts';

const all = (wanted: Wanted, ...parts: string[]) => parts.flatMap(jsonValues(wanted));

test('documents are told apart, whatever is said between them', () => {
  const said = '% a "word" [and] more }\n{"a":{"b":[1]}}\n{\n}\nbye';
  expect(all({ open: '{', depth: 0 }, said)).toEqual(['{"a":{"b":[1]}}', '{\n}']);
});

test('arrays within an object within an object are those of a table', () => {
  const table = '{"n":[0],"routes":{"10.0.0.0/8":[{"as":[1]}],"x]}":[]}}';
  expect(all({ open: '[', depth: 2 }, table)).toEqual(['[{"as":[1]}]', '[]']);
  expect(all({ open: '[', depth: 1 }, table)).toEqual(['[0]']);
});

test('what is cut in the middle is given up to there', () => {
  expect(all({ open: '[', depth: 1 }, '{"a":[1],"b":[2],"c":[3')).toEqual(['[1]', '[2]']);
});

test('it does not matter how the text comes in', () => {
  const value = fc.dictionary(fc.string(), fc.array(fc.jsonValue(), { maxLength: 3 }), { maxKeys: 4 });
  fc.assert(
    fc.property(value, fc.array(fc.nat(200), { maxLength: 5 }), (object, cuts) => {
      const text = JSON.stringify(object);
      const ends = [
        0,
        ...cuts.map((cut) => Math.min(cut, text.length)).toSorted((a, b) => a - b),
        text.length,
      ];
      const parts = ends.slice(1).map((end, index) => text.slice(ends[index], end));
      const found = all({ open: '[', depth: 1 }, ...parts).map((one) => JSON.parse(one) as unknown);
      expect(found).toEqual(Object.values(JSON.parse(text) as object));
    }),
  );
});
