import * as fc from 'fast-check';
import { type Cell, limits } from '#protocol';

const us = fc.integer({ min: 0, max: 60_000_000 });

const rounds = fc
  .array(fc.integer({ min: 0, max: limits.mesh.probes }), { minLength: 1, maxLength: limits.mesh.rounds })
  .map((digits) => digits.join(''));

/** Times with more digits than are kept, so that a sum of rounded ones and a rounded sum differ. */
const rtt = fc
  .tuple(us, us, us, us)
  .map(([a, b, c, jitter]) => [a, b, c].toSorted((x, y) => x - y).concat(jitter))
  .map((times) => times.map((time) => time / 1000.7))
  .map(([min, avg, max, jitter]) => ({ min: min!, avg: avg!, max: max!, jitter: jitter! }));

const cell: fc.Arbitrary<Cell> = fc
  .record({ to: fc.constantFrom('nyc1', 'sin1', 'constructor'), family: fc.constantFrom(4, 6), rounds, rtt })
  .map((one) => (/^0+$/.test(one.rounds) ? { ...one, rtt: null } : one));

/** The cells of a summary: each of another target or family. */
export const someCells = fc.uniqueArray(cell, {
  maxLength: 4,
  selector: ({ to, family }) => `${to} ${family}`,
});
