import { visible } from '#protocol';
import { measurementsJson } from '../routes/measurement-json.ts';
import type { Format } from './format.ts';
import { placeOf, sentencesOf, standingOf, whatIsHidden } from './words.ts';

/** What a terminal would show: a block for each PoP of each measurement. */
export const text: Format = {
  type: 'text/plain; charset=utf-8',
  extension: 'txt',
  async *write(session, records) {
    yield `${session.url}\n`;
    if (session.redact) yield `${whatIsHidden(session.redact)}\n`;
    for await (const { json } of measurementsJson(records)) {
      const { type, target, createdAt, results, findings } = json;
      yield visible(`\n${type} to ${target}, ${createdAt}\n${arrows(sentencesOf(findings))}`);
      for (const { probe, result } of results)
        yield visible(
          `\n${placeOf(probe)}: ${standingOf(result)}\n${arrows(sentencesOf(result.findings))}${result.rawOutput}\n`,
        );
    }
  },
};

/** What it means, a line each, before what was printed. */
function arrows(sentences: readonly string[]): string {
  return sentences.map((sentence) => `→ ${sentence}\n`).join('');
}
