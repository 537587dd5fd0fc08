import type { ViolationKind } from './evidence.ts';

export interface Flaw {
  readonly kind: ViolationKind;
  readonly detail: string;
}

/** What is wrong with a log that has to be a prefix of the truth. */
export function prefixFlaw(log: readonly string[], truth: readonly string[]): Flaw | undefined {
  const at = log.findIndex((line, i) => line !== truth[i]);
  return at === -1 ? undefined : { kind: kindAt(log, truth, at), detail: detailAt(log, truth, at) };
}

/** The first line that differs tells: it was here before, it belongs further down, or nobody printed it. */
function kindAt(log: readonly string[], truth: readonly string[], at: number): ViolationKind {
  const line = log[at]!;
  if (log.indexOf(line) < at) return 'doubled';
  if (!truth.includes(line, at)) return 'disagree';
  return log.includes(truth[at]!, at) ? 'reordered' : 'lost';
}

function detailAt(log: readonly string[], truth: readonly string[], at: number): string {
  return `line ${at} is ${quote(log[at])}, not ${quote(truth[at])}`;
}

export function quote(line: string | undefined): string {
  return line === undefined ? 'nothing' : JSON.stringify(line.length > 80 ? `${line.slice(0, 80)}…` : line);
}
