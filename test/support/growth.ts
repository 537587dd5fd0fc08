/**
 * How the cost of something grows with the size of its input, told by the time that this thread had, so that a busy machine
 * does not matter, and by a thing's own cost at smaller sizes, so that a slow one does not either.
 */

/**
 * From 16 to a million, close together at first: what takes exponential time shows there in milliseconds instead of hanging, and
 * what takes quadratic time long before the end.
 */
const sizes = [16, 20, 24, 28, 32, 64, 256, 1_000, 4_000, 16_000, 64_000, 250_000, 1_000_000];

/** The kernel may account CPU time in ticks of 4 ms, so that a measurement is off by one at either end. */
const ticksMs = 8;

/** Below this nothing is told: a collection of garbage takes as long. At a million nothing needs to be. */
const noiseMs = 5 * ticksMs;

/** Linear is 1, quadratic 2. Caches, garbage and growing arrays cost a little above 1. */
const maxExponent = 1.5;

/** A suspicion counts when none of so many further tries clears it; what takes longer than `certainMs` is no noise. */
const tries = 5;
const certainMs = 500;

/** What it took, in ms, and no less: by the clock, or when others had the processor meanwhile by the CPU time of this thread. */
function costMs(act: () => void): number {
  const [began, before] = [performance.now(), process.threadCpuUsage()];
  act();
  const elapsed = performance.now() - began;
  const { user, system } = process.threadCpuUsage(before);
  return Math.min(elapsed, (user + system) / 1_000 + ticksMs);
}

/**
 * Runs something on ever larger inputs, `act` being what is measured and `prepare` what makes its input.
 * @returns where it grew faster than the size to the power of 1.5, and how; undefined when it never did
 */
export function superlinear<T>(
  prepare: (size: number) => T,
  act: (input: T) => unknown,
  largest = 1_000_000,
): string | undefined {
  const costs: number[] = [];
  for (const [index, size] of sizes.filter((one) => one <= largest).entries()) {
    const measure = () => {
      const input = prepare(size);
      costs[index] = Math.min(
        costMs(() => void act(input)),
        costs[index] ?? Infinity,
      );
    };
    measure();
    // What runs for the first time is slow, and would excuse what comes after it.
    if (costs[index]! < noiseMs) measure();
    // Two sizes back: 16 times as much, in which linear and quadratic are far apart.
    const [smaller, before] = [sizes[index - 2], costs[index - 2]];
    if (smaller === undefined || before === undefined) continue;
    const bound = Math.max(noiseMs, before * (size / smaller) ** maxExponent);
    const isSuspect = () => costs[index]! > bound;
    for (let left = tries; left > 0 && isSuspect() && costs[index]! < certainMs; left--) measure();
    if (isSuspect())
      return `${smaller} took ${before.toFixed(1)} ms, ${size} took ${costs[index]!.toFixed(1)} ms`;
  }
  return undefined;
}
