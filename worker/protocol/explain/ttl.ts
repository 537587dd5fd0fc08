import type { Finding } from '../findings.ts';
import type { AnswerTtl } from './seen.ts';
import { list } from './words.ts';

interface Answered {
  readonly name: string;
  readonly answers: readonly string[];
  readonly ttl?: AnswerTtl;
}

/** By so much a time to live must be longer than another one to say something, in s: clocks are read apart. */
const slackSeconds = 60;

/**
 * Answers that differ, and one of which will be kept longer than whoever holds the zone lets it: a copy from before a change, most
 * likely. Among copies alone times to live say nothing, for in a cache they count down.
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
  const whole = groups.find(({ isWhole }) => isWhole);
  const longest = groups.toSorted((a, b) => b.seconds - a.seconds)[0];
  if (!whole || !longest || longest.isWhole || longest.seconds <= whole.seconds + slackSeconds) return [];
  return [
    {
      code: 'dns_ttl_differs',
      text: `${list(longest.names)} may have an older answer, and keep${longest.names.length === 1 ? 's' : ''} it for up to ${longest.seconds} s more.`,
      evidence: groups.map(
        ({ names, seconds, isWhole }) =>
          `${list(names)}: ${seconds} s${isWhole ? ', from who holds the zone' : ' left'}`,
      ),
      confidence: 'likely',
    },
  ];
}
