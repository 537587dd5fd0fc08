import { isRouteLine } from '../tools/bgp-bird.ts';
import type { RedactState } from './state.ts';
import { redactText } from './text.ts';

/**
 * A line of a router: the prefix that it is about is the answer, and hidden only where it is private; next hops, neighbours and other
 * routers are hops.
 */
export function redactBgp(state: RedactState, line: string): string {
  const end = line.search(/[ \t]/);
  if (end < 1 || !isRouteLine(line)) return redactText(state, line);
  const prefix = line.slice(0, end);
  // That there is a default route says nothing.
  const shown = prefix.endsWith('/0') ? prefix : redactText(state, prefix, true);
  return shown + redactText(state, line.slice(end));
}
