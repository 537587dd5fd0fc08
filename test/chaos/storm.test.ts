import { expect, test } from 'vitest';
import { aFolder } from '../support/folder.ts';
import { campaign } from './campaign.ts';

/** The short version of `npm run chaos`: what goes wrong is a function of the seed, when exactly is not. */
test(
  'through half a minute of everything going wrong, nothing is lost, doubled, stuck or run twice',
  { timeout: 240_000 },
  async () => {
    const { violations, faults, totals } = await campaign({
      folder: aFolder(),
      seed: 1,
      forMs: 30_000,
      meanMs: 400,
    });
    expect(violations).toEqual([]);
    expect(faults).toBeGreaterThan(30);
    expect(totals.states['finished']).toBeGreaterThan(10);
  },
);
