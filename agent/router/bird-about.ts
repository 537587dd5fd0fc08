import { type BgpTarget, limits } from '#protocol';
import { isRouteLine, prefixOf } from '#protocol/tools/bgp-bird.ts';
import { askBird, type BirdEnd, type BirdQuestion } from './bird.ts';

/**
 * Asks BIRD about a target. Who asks for an address wants the route that its packets take: BIRD 2 answers with that prefix, BIRD 3 with every
 * prefix that the address is in, the default route first. Of those only the most specific one is passed on, once it is known.
 */
export async function askBirdAbout(target: BgpTarget, question: BirdQuestion): Promise<BirdEnd> {
  const { onLine } = question;
  if (target.kind !== 'route' || target.isExact || !onLine) return askBird(question);
  const held = mostSpecific(onLine);
  const end = await askBird({ ...question, onLine: (text) => held.take(text) });
  return end.kind === 'answered' && !held.passOn() ? { kind: 'stopped' } : end;
}

/** Holds what is said of the longest prefix so far, and no more ways to it than are told, and one to know that there are more. */
function mostSpecific(onLine: (text: string) => boolean) {
  let held: string[] = [];
  let longest = -1;
  let ways = 0;
  let isHeld = false;

  function begin(bits: number): void {
    isHeld = bits > longest;
    if (!isHeld) return;
    [held, longest, ways] = [[], bits, 0];
  }

  return {
    take(text: string): boolean {
      const prefix = prefixOf(text);
      if (prefix !== undefined) begin(Number(prefix.slice(prefix.indexOf('/') + 1)));
      // What stands at the margin is about the table.
      else if (!/^\s/.test(text)) return onLine(text);
      if (isHeld && isRouteLine(text)) ways += 1;
      if (isHeld && ways <= limits.probe.routes + 1) held.push(text);
      return true;
    },
    /** False when whoever asked had heard enough. */
    passOn: () => held.every((text) => onLine(text)),
  };
}
