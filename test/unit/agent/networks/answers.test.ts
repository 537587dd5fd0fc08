import { expect, test } from 'vitest';
import { type Answer, Answers } from '../../../../agent/networks/answers.ts';

/** Answers whose questions are answered by hand, and whose clock is. */
function byHand({ most = 10, atOnce = 10, waiting = 10 } = {}) {
  const asked: string[] = [];
  const open = new Map<string, (answer: Answer<string>) => void>();
  const clock = { ms: 0 };
  const ask = (question: string) => {
    asked.push(question);
    return new Promise<Answer<string>>((resolve) => open.set(question, resolve));
  };
  const answers = new Answers({ ask, most, atOnce, waiting, now: () => clock.ms });
  /** Gives an answer, and time to take it in. */
  const say = async (question: string, answer: Partial<Answer<string>> = {}) => {
    open.get(question)!({ value: `of ${question}`, keepMs: 1_000, ...answer });
    await new Promise(setImmediate);
  };
  return { answers, asked, clock, say };
}

test('who wants the same while it is out waits for one answer', async () => {
  const { answers, asked, say } = byHand();
  const both = Promise.all([answers.of('a'), answers.of('a')]);
  await say('a');
  expect(await both).toEqual(['of a', 'of a']);
  expect(asked).toEqual(['a']);
});

test('an answer is good for its time, and then is asked for again', async () => {
  const { answers, asked, clock, say } = byHand();
  const first = answers.of('a');
  clock.ms = 500;
  await say('a');
  await first;
  clock.ms = 1_499;
  expect(await answers.of('a')).toBe('of a');
  expect(asked).toEqual(['a']);
  clock.ms = 1_500;
  void answers.of('a');
  expect(asked).toEqual(['a', 'a']);
});

test('that there is no answer is kept, too', async () => {
  const { answers, asked, say } = byHand();
  const first = answers.of('a');
  await say('a', { value: undefined });
  expect([await first, await answers.of('a')]).toEqual([undefined, undefined]);
  expect(asked).toEqual(['a']);
});

test('so many are kept, and the one that was wanted longest ago goes', async () => {
  const { answers, asked, say } = byHand({ most: 2 });
  for (const question of ['a', 'b']) {
    const answer = answers.of(question);
    await say(question);
    await answer;
  }
  await answers.of('a');
  void answers.of('c');
  await say('c');
  await answers.of('a');
  expect(asked).toEqual(['a', 'b', 'c']);
  void answers.of('b');
  expect(asked).toEqual(['a', 'b', 'c', 'b']);
});

test('so many are out at once, so many wait their turn, and one more has no answer', async () => {
  const { answers, asked, say } = byHand({ atOnce: 2, waiting: 1 });
  const all = ['a', 'b', 'c', 'd'].map((question) => answers.of(question));
  expect(asked).toEqual(['a', 'b']);
  expect(await all[3]).toBeUndefined();
  await say('b');
  expect(asked).toEqual(['a', 'b', 'c']);
  await say('c');
  await say('a');
  expect(await Promise.all(all)).toEqual(['of a', 'of b', 'of c', undefined]);
  void answers.of('d');
  expect(asked).toEqual(['a', 'b', 'c', 'd']);
});
