import { behaviourOf, linesAtOnce } from '../tool/behaviours.ts';
import type { Run } from '../tool/scripted-tool.ts';
import type { Claim } from './endings.ts';
import { type Flaw, prefixFlaw, quote } from './lines.ts';

/** What is wrong with the lines of a log, given what the tool wrote down. */
export function fitFlaw(
  log: readonly string[],
  run: Run,
  stream: 'out' | 'err',
  claim: Claim,
): Flaw | undefined {
  const truth = run[stream];
  const flaw = prefixFlaw(run.isComplete ? log : mended(log, truth), truth);
  return flaw ?? (claim === 'all' ? shortfall(log, run, stream) : undefined);
}

/** A run that was ended may have been in the middle of a line, and the agent cuts a line that has no end, and says so. */
function mended(log: readonly string[], truth: readonly string[]): readonly string[] {
  const last = log.length - 1;
  const whole = truth[last];
  const begun = log[last]?.replace(/… \[cut at \d+ bytes\]$/, '');
  return begun !== undefined && whole?.startsWith(begun) ? log.with(last, whole) : log;
}

/** Of a run that was ended, the last piece may have been written down and not printed. */
function shortfall(log: readonly string[], run: Run, stream: 'out' | 'err'): Flaw | undefined {
  const truth = run[stream];
  const behaviour = behaviourOf(run.target);
  const unprinted = run.isComplete || !behaviour ? 0 : linesAtOnce(behaviour);
  if (log.length >= truth.length - unprinted) return undefined;
  return {
    kind: 'lost',
    detail: `ends after ${log.length} of ${truth.length} lines, before ${quote(truth[log.length])}`,
  };
}
