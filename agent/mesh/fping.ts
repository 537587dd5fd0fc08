import { limits } from '#protocol';
import { readRtt, words } from '#protocol/tools/lines.ts';
import type { Run } from '../runner.ts';
import { finished, toolFailed } from '../tools/tool.ts';
import { runBounded } from './bounded.ts';
import type { Measure } from './measured.ts';
import { inTime, type Replies } from './tally.ts';

const { probes, probeMs, timeoutMs } = limits.mesh;

/** Between two packets, in ms: all targets have their probe before the first one has its next. */
const spacingMs = 5;

/** fping 4 and newer: both families in one run, a line for each target at the end, on stderr. */
export function fpingArgv(addresses: readonly string[], count: number = probes): string[] {
  const timing = ['-p', probeMs, '-t', timeoutMs, '-i', spacingMs].map(String);
  return ['-C', String(count), '-q', ...timing, '--', ...addresses];
}

/**
 * Pure: a line as `192.0.2.1   : 0.51 - 0.49`, a dash for a probe without an answer. What isn't one, or isn't about an address
 * that was asked for, is undefined: an error that fping has to tell of a target.
 */
export function readFping(
  line: string,
  addresses: readonly string[],
  count: number = probes,
): readonly [address: string, replies: Replies] | undefined {
  const [address, colon, ...values] = words(line, 2 + count + 1);
  if (address === undefined || colon !== ':' || values.length !== count || !addresses.includes(address))
    return undefined;
  const replies = values.map(readReply);
  return replies.includes(undefined) ? undefined : [address, replies as Replies];
}

function readReply(text: string): number | null | undefined {
  if (text === '-') return null;
  const rttMs = readRtt(text);
  return rttMs === undefined ? undefined : inTime(rttMs);
}

/** 1: some did not answer; 2: some are no addresses to it, and have no line. Both say nothing about the others. */
const fping: Run['tool'] = {
  name: 'fping',
  verdict: (exit, lastError) =>
    exit.code !== null && exit.code <= 2 ? finished(exit) : toolFailed('fping', exit, lastError),
};

/** A round by one process, whatever the number of targets. */
export function fpingRound(file: string, count?: number): Measure {
  return async (destinations, signal) => {
    const addresses = [...new Set(destinations.map(({ address }) => address))];
    const round = new Map<string, Replies>();
    const command = { file, argv: fpingArgv(addresses, count) };
    const outcome = await runBounded(fping, command, signal, (_channel, line) => {
      const read = readFping(line, addresses, count);
      if (read) round.set(...read);
    });
    if (outcome.kind === 'failed') return { round: new Map(), why: outcome.failure.message };
    const missing = addresses.filter((address) => !round.has(address));
    return missing.length === 0 ? { round } : { round, why: `fping says nothing of ${missing.join(', ')}` };
  };
}
