import { bgpQueries, type BgpTarget, parseBgpTarget } from './bgp-target.ts';
import { parseTarget, type Target } from './target.ts';
import { parseWhoisTarget, type WhoisTarget } from './whois-target.ts';

/** What is asked, as far as it says how its target is to be read. */
interface Asking {
  readonly tool: string;
  readonly options: unknown;
}

/**
 * A task's target by the grammar of its tool: for all but `bgp` and `whois` that of `parseTarget`.
 * @throws {TargetError}
 */
export function parseTargetOf({ tool, options }: Asking, input: unknown): Target | BgpTarget | WhoisTarget {
  if (tool === 'whois') return parseWhoisTarget(input);
  if (tool !== 'bgp') return parseTarget(input);
  const { query } = options as { readonly query?: { readonly type?: unknown } };
  return parseBgpTarget(bgpQueries.find((each) => each === query?.type) ?? 'route', input);
}
