import { expect, test } from 'vitest';
import { type Health, heed } from '../../../../agent/mesh/news.ts';

/** The state after each round, by its first letter; a digit is the number of answers in a round. */
function states(rounds: string): string {
  let health: Health | undefined;
  return Array.from(rounds)
    .map((digit) => {
      health = heed(health, Number(digit));
      return health.state[0];
    })
    .join('');
}

test.each([
  ['good rounds are no news', '333333', 'cccccc'],
  ['a lost probe is a blip', '3233333', 'ccccccc'],
  ['two lost in one round are one, too', '3133333', 'ccccccc'],
  ['so is a round without an answer', '3303333', 'ccccccc'],
  ['two rounds without an answer are silence', '33003', 'cccss'],
  ['also the first ones', '00', 'cs'],
  ['one answer does not end the silence, two do', '00100330', 'csssssll'],
  ['losses in two of the last rounds are news', '32332', 'ccccl'],
  ['losses further apart are not', '3233332', 'ccccccc'],
  ['five rounds without a loss make it clean', '2233333', 'clllllc'],
  ['four do not', '22333323333', 'cllllllllll'],
  ['from lossy to silent', '22003', 'cllss'],
  ['from silence to clean there are five rounds', '0033333', 'csslllc'],
])('%s', (_, rounds, wanted) => {
  expect(states(rounds)).toBe(wanted);
});
