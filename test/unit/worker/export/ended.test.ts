import { expect, test } from 'vitest';
import { standingOf } from '../../../../worker/export/words.ts';

test.each([
  [{}, 'finished'],
  [{ endedBy: 'time' }, 'finished. Ended: its time was up.'],
  [{ endedBy: 'unwatched' }, 'finished. Ended: nobody watched any more.'],
])('a run that was to go on says why it did not: %j', (more, words) => {
  expect(standingOf({ status: 'finished', ...more } as Parameters<typeof standingOf>[0])).toBe(words);
});
