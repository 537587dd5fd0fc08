import { type Cell, limits } from '#protocol';
import * as z from 'zod/mini';
import { isBeyond, learn, type Normal, normalSchema, tooMuchLoss } from './normal.ts';

const { mesh } = limits;

/** What is known of one target, seen from one PoP in one address family. */
export const knownCellSchema = z.strictObject({
  /** What was measured: another address is another cell. */
  address: z.string(),
  /** The last rounds, the oldest first: answers, one digit each. */
  rounds: z.string(),
  /** Mean of the last summary; null when nothing was answered. */
  rttMs: z.nullable(z.number()),
  /** Null: it was never heard. */
  normal: z.nullable(normalSchema),
  isLossy: z.boolean(),
  /** Summaries running in which it was slower than normal, up to `slowAfter`. */
  slowFor: z.int(),
  /** When a summary spoke of it last, ms since the epoch. */
  at: z.number(),
});
export type KnownCell = z.infer<typeof knownCellSchema>;

/** Whether the last two rounds were answered: both, neither, or one of them, which says nothing yet. */
export type Hearing = 'heard' | 'silent' | 'unsure';

/** What a cell says of its path now. */
export interface CellState {
  readonly hearing: Hearing;
  readonly isLossy: boolean;
  readonly isSlow: boolean;
}

const [lossyRounds, clearRounds, slowAfter] = [2, 5, 2];

/** Adds what a summary says. */
export function foldCell(
  known: KnownCell | undefined,
  { rounds, rtt }: Cell,
  address: string,
  now: number,
): KnownCell {
  const before = groundFor(known, address, now);
  const { normal } = before;
  const window = (before.rounds + rounds).slice(-mesh.rounds);
  const isLossy = lossyNow(before.isLossy, window, normal);
  const slowFor = rtt ? slowNow(before.slowFor, normal, rtt.avg) : before.slowFor;
  const seconds = (rounds.length * mesh.roundMs) / 1000;
  const isBad = { rtt: slowFor > 0, loss: isLossy };
  return {
    address,
    // Well again: what was lost before must not count another time.
    rounds: before.isLossy && !isLossy ? window.slice(-clearRounds) : window,
    rttMs: rtt?.avg ?? null,
    // An outage is not learned from.
    normal: rtt ? learn(normal, { rttMs: rtt.avg, loss: lossOf(rounds), seconds }, isBad) : normal,
    isLossy,
    slowFor,
    at: now,
  };
}

/** What is known so far. What was found before an interruption says nothing of now, but for what is normal. */
function groundFor(known: KnownCell | undefined, address: string, now: number): KnownCell {
  const same = known?.address === address ? known : undefined;
  if (same && isFresh(same, now)) return same;
  const normal = same?.normal ?? null;
  return { address, rounds: '', rttMs: null, normal, isLossy: false, slowFor: 0, at: now };
}

/** Beyond the normal by 5 points, in two rounds at least; well again when the last five rounds are not. */
function lossyNow(wasLossy: boolean, window: string, normal: Normal | null): boolean {
  const tooMuch = tooMuchLoss(normal);
  if (wasLossy) return window.length < clearRounds || lossOf(window.slice(-clearRounds)) >= tooMuch;
  const lossy = answersIn(window).filter((answers) => answers < mesh.probes);
  return lossy.length >= lossyRounds && lossOf(window) >= tooMuch;
}

function slowNow(before: number, normal: Normal | null, rttMs: number): number {
  return isBeyond(normal, rttMs) ? Math.min(slowAfter, before + 1) : 0;
}

/** Probes without an answer, in %. */
export function lossOf(rounds: string): number {
  if (rounds === '') return 0;
  const answers = answersIn(rounds).reduce((sum, one) => sum + one, 0);
  return 100 * (1 - answers / (rounds.length * mesh.probes));
}

function answersIn(rounds: string): number[] {
  return Array.from(rounds, Number);
}

export function stateOf({ rounds, isLossy, slowFor }: KnownCell): CellState {
  const last = rounds.slice(-2);
  const hearing =
    last.length < 2 ? 'unsure' : last === '00' ? 'silent' : last.includes('0') ? 'unsure' : 'heard';
  return { hearing, isLossy, isSlow: slowFor >= slowAfter };
}

/** What says something of now. A time to come is one from before the clock was set back. */
export function isFresh({ at }: Pick<KnownCell, 'at'>, now: number): boolean {
  return Math.abs(now - at) <= mesh.staleMs;
}
