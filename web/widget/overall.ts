import { type PopFacts, type State, states } from './read.ts';
import { decimal, type Say } from './words.ts';

/** `Up`, `Loss 4.8 %` */
export function stateOf(
  { status, reason, loss }: Pick<PopFacts, 'status' | 'reason' | 'loss'>,
  say: Say,
): string {
  if (status !== 'degraded') return say(status);
  if (reason === 'loss' && loss !== null) return say('loss', decimal(loss, 1, say));
  return say(reason === 'latency' ? reason : status);
}

/**
 * The worst that is the matter with `pops`, and with how many of them: the sentence at the top. Where all that are degraded have the
 * same reason, that is what they have.
 */
export function overallOf(pops: readonly PopFacts[], say: Say): { state: State; sentence: string } {
  const all = pops.length;
  if (all === 1) return { state: pops[0]!.status, sentence: `${pops[0]!.name}: ${stateOf(pops[0]!, say)}` };
  for (const state of states) {
    const those = pops.filter((pop) => pop.status === state);
    const n = those.length;
    if (n === 0) continue;
    const common = (['loss', 'latency'] as const).find((reason) =>
      those.every((pop) => pop.reason === reason),
    );
    const matter = (state === 'degraded' && common) || state;
    const isAll = state === 'operational' && n === all;
    return { state, sentence: isAll ? say('all_up', n) : say(`n_${matter}`, n, all) };
  }
  return { state: 'unknown', sentence: say('unknown') };
}
