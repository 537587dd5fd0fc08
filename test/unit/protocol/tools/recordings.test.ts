import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { everyTool, foldedBy, recordings } from './recordings.ts';

test('there are recordings of every tool, and no expectation without one', () => {
  for (const { name } of everyTool) {
    const files = readdirSync(new URL(`../../../fixtures/${name}/`, import.meta.url));
    const expectations = files.filter((file) => file.endsWith('.expected.json'));
    expect(expectations.length, name).toBeGreaterThanOrEqual(6);
    expect(files.length, name).toBe(2 * expectations.length);
  }
});

test.each(recordings)('$name gives the expected result', ({ tool, log, expected }) => {
  expect(tool.toResult(foldedBy(tool, log), true)).toEqual(expected);
});

test.each(recordings)('$name gives the same from any point on, looked at or not', ({ tool, log }) => {
  const whole = foldedBy(tool, log);
  for (let cut = 0; cut <= log.length; cut += Math.ceil(log.length / 40)) {
    const before = foldedBy(tool, log.slice(0, cut));
    tool.toResult(before, false);
    tool.toText(before);
    // The state is all that a fold knows: a copy of it goes on as well.
    const after = foldedBy(tool, log.slice(cut), structuredClone(before));
    expect(after, `cut at ${cut}`).toEqual(whole);
  }
});

/** Of mtr the text is another one than its raw lines; what is no program prints none. */
const printing = recordings.filter(
  ({ tool, log }) => tool.name !== 'mtr' && log.some(([, channel]) => channel !== 'n'),
);

test.each(printing)('$name reads in the terminal as the tool printed it', ({ tool, log }) => {
  const printed = log.filter(([, channel]) => channel !== 'n').map(([, , text]) => text);
  expect(tool.toText(foldedBy(tool, log))).toBe(printed.join('\n'));
});

test.each(recordings)('$name has options that its tool takes', ({ tool, options }) => {
  expect(tool.options.parse(options)).toMatchObject(options as object);
});
