import { describe, expect, test } from 'vitest';
import { type Entry, limits } from '#protocol';
import { lineSplitter } from '../../../agent/lines.ts';
import { agentTool } from '../../../agent/tools/index.ts';
import { foldedBy, type Recording, recordings } from '../protocol/tools/recordings.ts';

/** Characters of two and of four octets, which a cut can split. */
const stranger = 'grüße 😀';

/** What the recording has printed, and after each line a stranger's. */
function withStrangers({ log }: Recording): Entry[] {
  return log.flatMap(([at, channel, text]): Entry[] =>
    channel === 'n'
      ? [[at, channel, text]]
      : [
          [at, channel, text],
          [at, channel, stranger],
        ],
  );
}

/** What ends a line for this tool before its line feed is there. */
function isWholeOf({ tool, options }: Recording) {
  const program = agentTool(tool.name);
  return program.kind === 'program' ? program.isWholeLine?.(tool.options.parse(options) as never) : undefined;
}

/** The entries that come of a log when its octets reach the agent in pieces of this size; at the end what is left. */
function replayed(recording: Recording, log: readonly Entry[], size: number, lineEnd: string): Entry[] {
  const isWhole = isWholeOf(recording);
  const entries: Entry[] = [];
  const channels = (['o', 'e'] as const).map((channel) => {
    const splitter = lineSplitter({ capBytes: limits.job.lineBytes, ...(isWhole && { isWhole }) });
    const take = (lines: readonly string[]) =>
      entries.push(...lines.map((line): Entry => [0, channel, line]));
    let waiting = Buffer.alloc(0);
    return {
      channel,
      print(text: string) {
        waiting = Buffer.concat([waiting, Buffer.from(text + lineEnd)]);
        for (; waiting.length >= size; waiting = waiting.subarray(size))
          take(splitter.push(waiting.subarray(0, size)));
      },
      end() {
        take(splitter.push(waiting));
        waiting = Buffer.alloc(0);
        take(splitter.end());
      },
    };
  });
  // A program knows nothing of what its agent notes meanwhile. Who asks by itself has heard an answer to its end before it says so.
  const isNative = agentTool(recording.tool.name).kind === 'native';
  for (const [, channel, text] of log) {
    if (channel === 'n' && isNative) for (const each of channels) each.end();
    if (channel === 'n') entries.push([0, channel, text]);
    else channels.find((one) => one.channel === channel)!.print(text);
  }
  for (const channel of channels) channel.end();
  return entries;
}

const printed = (entries: readonly Entry[], wanted: string) =>
  entries.filter(([, channel]) => channel === wanted).map(([, , text]) => text);

const sizes = [1, 2, 3, 7, 61, 4096, Infinity];

/** A tool whose line is passed on before it has ended may end it later, in a line of its own. */
const early = recordings.filter((recording) => isWholeOf(recording) !== undefined);
const lineByLine = recordings.filter((recording) => !early.includes(recording));

describe.each([
  ['LF', '\n'],
  ['CR LF', '\r\n'],
])('lines that end in %s', (_, lineEnd) => {
  test.each(lineByLine)('$name is the same whole, by line and in any pieces', (recording) => {
    const { tool } = recording;
    for (const log of [recording.log, withStrangers(recording)]) {
      const whole = foldedBy(tool, log);
      for (const size of sizes) {
        const entries = replayed(recording, log, size, lineEnd);
        for (const channel of ['o', 'e']) expect(printed(entries, channel)).toEqual(printed(log, channel));
        expect(foldedBy(tool, entries), `pieces of ${size}`).toEqual(whole);
      }
    }
  });
});

test.each(early)('$name means the same whole, by line and in any pieces', (recording) => {
  const { tool } = recording;
  for (const log of [recording.log, withStrangers(recording)]) {
    const whole = tool.toResult(foldedBy(tool, log), true);
    for (const size of sizes) {
      const state = foldedBy(tool, replayed(recording, log, size, '\n'));
      expect(tool.toResult(state, true), `pieces of ${size}`).toEqual(whole);
      expect(tool.explain(state, true)).toEqual(tool.explain(foldedBy(tool, log), true));
    }
  }
});
