import { expect, test } from 'vitest';
import type { Entry } from '#protocol';
import { redacted } from '../redact/redacted.ts';
import { foldedBy, type Recording, recordings } from '../tools/recordings.ts';
import { everyTool } from '../tools/recordings.ts';
import { losing, mtrLog, target } from './runs.ts';

/** All that a reader is told of a log by findings. */
function said(tool: Recording['tool'], log: readonly Entry[]): string {
  const state = foldedBy(tool, log);
  return JSON.stringify([tool.explain(state, true), tool.seen(state, true)]);
}

/** Words of a log that its redacted form does not have: what is hidden. */
function hiddenWords(log: readonly Entry[], shown: readonly Entry[]): string[] {
  const wordsOf = (entries: readonly Entry[]) =>
    new Set(entries.flatMap(([, , text]) => text.match(/[\w.:-]*[.:][\w.:-]*\w/g) ?? []));
  const left = [...wordsOf(shown)].join(' ');
  return [...wordsOf(log)].filter((word) => word.length > 6 && !left.includes(word));
}

test.each(recordings)('$name: findings never say what is hidden', ({ tool, target: asked, log }) => {
  for (const hops of [1, 2, 3]) {
    const shown = redacted({ tool: tool.name, hops, private: true, asked: [asked] }, log);
    const text = said(tool, shown);
    for (const word of hiddenWords(log, shown)) expect(text).not.toContain(word);
  }
});

const mtr = everyTool.find(({ name }) => name === 'mtr')!;

test('loss between hidden hops is told, and the hops are called hidden', () => {
  const hops = [
    losing('10.0.0.1', 40, 0),
    losing('10.0.0.2', 40, 3),
    losing('10.0.0.3', 40, 3),
    losing(target, 40, 3),
  ];
  const log = redacted({ tool: 'mtr', private: true, asked: [target] }, mtrLog(hops));
  expect(said(mtr, log)).toContain('between a hidden hop and a hidden hop');
  expect(said(mtr, log)).not.toContain('10.0.0');
});

test('hidden hops, which all look the same, are no loop', () => {
  const hops = ['10.0.0.1', '192.0.2.1', '10.0.0.2', '192.0.2.9', '10.0.0.3'].map((one) => losing(one, 5, 0));
  const log = redacted({ tool: 'mtr', private: true, asked: [target] }, mtrLog(hops));
  expect(said(mtr, log)).not.toContain('loop');
});

test('a private address of a name that was asked for is called the target', () => {
  const log = redacted(
    { tool: 'mtr', private: true, asked: ['inside.example'] },
    mtrLog([losing('10.0.0.7', 40, 2)], '10.0.0.7'),
  );
  expect(said(mtr, log)).toContain('to the target are lost');
  expect(said(mtr, log)).not.toContain('10.0.0.7');
});
