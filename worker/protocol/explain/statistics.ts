import type { Confidence } from '../findings.ts';

/** Probes sent, and how many of them were lost. */
export interface Tally {
  readonly sent: number;
  readonly lost: number;
}

/** Sum of tallies. */
export function pooled(tallies: readonly Tally[]): Tally {
  return tallies.reduce((sum, { sent, lost }) => ({ sent: sum.sent + sent, lost: sum.lost + lost }), none);
}

const none: Tally = { sent: 0, lost: 0 };

/** Lower end of the 95 % Wilson interval of the share that is lost (Wilson 1927), 0 to 1. 0 of nothing. */
export function leastLoss({ sent, lost }: Tally): number {
  if (sent === 0) return 0;
  const z = 1.96;
  const share = lost / sent;
  const middle = share + (z * z) / (2 * sent);
  const half = z * Math.sqrt((share * (1 - share)) / sent + (z * z) / (4 * sent * sent));
  return Math.max(0, (middle - half) / (1 + (z * z) / sent));
}

/** How sure it is that this is loss, and not the odd packet that any network drops. */
export function lossConfidence(tally: Tally): Confidence {
  const least = leastLoss(tally);
  if (tally.sent >= 10 && least >= 0.05) return 'sure';
  return tally.lost >= 2 && least >= 0.02 ? 'likely' : 'inconclusive';
}

/**
 * How likely it is that chance alone makes `a` lose so much more than `b`: Fisher's exact test, one-sided. 1 when it does not
 * lose more.
 */
export function chance(a: Tally, b: Tally): number {
  const lost = a.lost + b.lost;
  const all = a.sent + b.sent;
  if (a.sent === 0 || b.sent === 0 || a.lost * b.sent <= b.lost * a.sent) return 1;
  let sum = 0;
  for (let k = a.lost; k <= Math.min(lost, a.sent); k++) {
    if (lost - k > b.sent) continue;
    sum += Math.exp(ways(a.sent, k) + ways(b.sent, lost - k) - ways(all, lost));
  }
  return Math.min(1, sum);
}

/** What a chance says about a difference. */
export function confidenceIn(p: number): Confidence {
  if (p < 0.01) return 'sure';
  return p < 0.05 ? 'likely' : 'inconclusive';
}

/** Logarithm of the ways to take `k` of `n`. */
function ways(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

/** By Stirling's series beyond what is quicker to add up; a log may have any number of probes, and time is to grow with it only. */
function logFactorial(n: number): number {
  if (n > 20)
    return (n + 0.5) * Math.log(n) - n + Math.log(2 * Math.PI) / 2 + 1 / (12 * n) - 1 / (360 * n ** 3);
  let sum = 0;
  for (let i = 2; i <= n; i++) sum += Math.log(i);
  return sum;
}

/** Log-likelihood of a tally at its own rate of loss. */
export function fit({ sent, lost }: Tally): number {
  const term = (n: number): number => (n === 0 ? 0 : n * Math.log(n / sent));
  return term(lost) + term(sent - lost);
}

const ranks: readonly Confidence[] = ['inconclusive', 'likely', 'sure'];

/** The least of several confidences: a sentence is as good as its weakest part. */
export function weakest(...all: readonly Confidence[]): Confidence {
  return ranks[Math.min(...all.map((one) => ranks.indexOf(one)))]!;
}

/** Several are asked of the same values, and of a hop that nothing new is known of, again and again. */
const inOrder = new WeakMap<readonly number[], readonly number[]>();

/** A value that this share of the values doesn't exceed; NaN of nothing. The values must not change afterwards. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = inOrder.get(values) ?? values.toSorted((a, b) => a - b);
  inOrder.set(values, sorted);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
