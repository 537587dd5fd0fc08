import { type Finding, visible } from '#protocol';
import { measurementsJson } from '../routes/measurement-json.ts';
import type { Format } from './format.ts';
import { placeOf, sentencesOf, standingOf, whatIsHidden } from './words.ts';

/**
 * Made to be pasted into a ticket (CommonMark). What a tool printed stands in fences that are longer than any in it; everything
 * else that is not ours is a code span, so that nothing in it links, mentions, embeds or formats.
 */
export const markdown: Format = {
  type: 'text/markdown; charset=utf-8',
  extension: 'md',
  async *write(session, records) {
    yield `${session.url}\n`;
    if (session.redact) yield `\n${whatIsHidden(session.redact)}\n`;
    for await (const { json } of measurementsJson(records)) {
      const { type, target, createdAt, results, findings } = json;
      yield `\n## ${type} to ${span(target)}\n\n${createdAt}\n${items(findings)}`;
      for (const { probe, result } of results)
        yield `\n### ${plain(placeOf(probe))}\n\n${plain(standingOf(result))}\n${items(result.findings)}\n${fence(result.rawOutput)}\n`;
    }
  },
};

/** What it means, as a list. A sentence may name a hop, and so it is a span. */
function items(findings?: readonly Finding[]): string {
  const sentences = sentencesOf(findings);
  return sentences.length === 0 ? '' : `\n${sentences.map((sentence) => `- ${span(sentence)}\n`).join('')}`;
}

/** A block that its content can't end (CommonMark §4.5). */
function fence(content: string): string {
  const marks = '`'.repeat(Math.max(3, longestRun(content) + 1));
  return `${marks}text\n${visible(content)}\n${marks}`;
}

/** A code span that its content can't end (CommonMark §6.1). Line ends would. */
function span(content: string): string {
  const marks = '`'.repeat(longestRun(content) + 1);
  return `${marks} ${visible(content).replace(/\s/g, ' ')} ${marks}`;
}

/** Words that mean nothing but themselves; a code span for all others. */
function plain(content: string): string {
  return /^\p{L}[\p{L}\p{N} ,()’'-]*$/u.test(content) ? content : span(content);
}

/** The longest run of backticks. */
function longestRun(content: string): number {
  return (content.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
}
