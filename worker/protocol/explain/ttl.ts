import type { Finding } from '../findings.ts';
import type { AnswerTtl } from './seen.ts';
import { list } from './words.ts';

interface Answered {
  readonly name: string;
  readonly answers: readonly string[];
  readonly ttl?: AnswerTtl;
}

/** By so much a time to live must be longer than another one to say something, in s: they count down, and clocks are read apart. */
const slackSeconds = 60;

/**
 * Answers that differ, and one of which will be kept much longer than the others: a copy from before a change, most likely. Times to live
 * that differ while the answers are the same say nothing, for in a cache they count down.
 */
export function olderAnswers(asked: readonly Answered[]): Finding[] {
  const timed = asked.flatMap(({ name, answers, ttl }) =>
    ttl ? [{ name, key: answers.join('\n'), ttl }] : [],
  );
  const groups = [...Map.groupBy(timed, ({ key }) => key).values()].map((all) => ({
    names: all.map(({ name }) => name),
    seconds: all.reduce((most, { ttl }) => Math.max(most, ttl.seconds), 0),
    isWhole: all.some(({ ttl }) => ttl.isWhole),
  }));
  if (groups.length < 2) return [];
  const whole = groups.find(({ isWhole }) => isWhole);
  const [longest, next] = groups.toSorted((a, b) => b.seconds - a.seconds);
  // Who holds the zone says how long it may be at most; among copies only a much longer one is worth a word.
  const most = whole ? whole.seconds : 10 * next!.seconds;
  if (longest!.isWhole || longest!.seconds <= most + slackSeconds) return [];
  return [
    {
      code: 'dns_ttl_differs',
      text: `${list(longest!.names)} may have an older answer, and keep${longest!.names.length === 1 ? 's' : ''} it for up to ${longest!.seconds} s more.`,
      evidence: groups.map(
        ({ names, seconds, isWhole }) =>
          `${list(names)}: ${seconds} s${isWhole ? ', from who holds the zone' : ' left'}`,
      ),
      confidence: whole ? 'likely' : 'inconclusive',
    },
  ];
}
