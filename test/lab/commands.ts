import type { Mishaps } from './mishaps.ts';
import { pops } from './pops.ts';

/** What can be done to a lab's PoPs while it runs. */
export interface Hands extends Mishaps {
  stopAgent(pop: string): Promise<void>;
  startAgent(pop: string): Promise<void>;
}

/** What is typed, and what it does. */
export const commands: readonly (readonly [form: string, does: string])[] = [
  ['cut POP', 'nothing gets through to it or from it; its agent still reaches the edge'],
  ['loss POP PERCENT', 'so many of its packets are lost, in each direction'],
  ['mend POP', 'ends both'],
  ['stop POP', 'stops its agent'],
  ['start POP', 'starts it again'],
];

const forms = commands.map(([form]) => form).join(' · ');

/** Does what a line says. Never throws. @returns one line: what was done, or why nothing was */
export async function obey(hands: Hands, line: string): Promise<string> {
  const [verb = '', pop = '', number, ...more] = line.trim().split(/\s+/);
  if (verb === 'help') return forms;
  const act = actOf(hands, verb, pop, number);
  if (!act || more.length > 0 || (verb !== 'loss' && number !== undefined))
    return `not understood; there are: ${forms}`;
  if (!pops.some(({ id }) => id === pop))
    return `no PoP ${pop}: there are ${pops.map(({ id }) => id).join(', ')}`;
  try {
    await act.begin();
    return act.done;
  } catch (error) {
    return `${verb} ${pop} failed: ${(error as Error).message.replaceAll(/\s+/g, ' ')}`;
  }
}

interface Act {
  readonly begin: () => Promise<void>;
  readonly done: string;
}

function actOf(hands: Hands, verb: string, pop: string, number = ''): Act | undefined {
  if (verb === 'loss') {
    if (!/^\d{1,3}$/.test(number) || Number(number) > 100) return undefined;
    return { begin: () => hands.lose(pop, Number(number)), done: `${pop} loses ${number} % each way` };
  }
  const acts: Partial<Record<string, Act>> = {
    cut: { begin: () => hands.cut(pop), done: `${pop} is cut off` },
    mend: { begin: () => hands.mend(pop), done: `${pop} is mended` },
    stop: { begin: () => hands.stopAgent(pop), done: `the agent of ${pop} has stopped` },
    start: { begin: () => hands.startAgent(pop), done: `the agent of ${pop} is online` },
  };
  return Object.hasOwn(acts, verb) ? acts[verb] : undefined;
}
