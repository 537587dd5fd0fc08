import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { campaign, longestMinutes } from './campaign.ts';
import { tableOf } from './table.ts';

/** `npm run chaos -- --minutes N --seed S`: the long version of the chaos suite; see campaign.ts. */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const minutes = within('minutes', values.minutes, 0.1, longestMinutes);
const seed = within('seed', values.seed, 0, 2 ** 31 - 1);

/** Between two mishaps, on average: about a hundred faults a minute, as not all of them find somebody to happen to. */
const meanMs = 300;

const folder = mkdtempSync(path.join(tmpdir(), 'popglass-chaos-'));
console.log(`chaos for ${minutes} min, seed ${seed}; logs of edge, agent and wire in ${folder}`);
const outcome = await campaign({ folder, seed, forMs: minutes * 60_000, meanMs });
console.log(tableOf(outcome, { minutes, seed }));
const { violations, faults, totals } = outcome;
/** A run in which nothing happened shows nothing. */
const isEmpty = faults === 0 || !totals.states['finished'];
if (isEmpty) console.error('nothing went wrong, or nothing finished: this shows nothing');
process.exit(violations.length > 0 || isEmpty ? 1 : 0);

function within(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= min && value <= max)) {
    console.error(`--${name} must be a number from ${min} to ${max}`);
    process.exit(2);
  }
  return value;
}
