import { type AsPathPattern, type BgpTarget, type Cidr, formatAddress, formatCidr } from '#protocol';

type Search = Extract<BgpTarget, { kind: 'aspath' | 'community' }>;

/**
 * What FRR's vtysh is asked, one argument of `-c` each, made of numbers and of words that stand here (rule 2): vtysh takes a line feed
 * for the next command and a bar for a filter, and neither can be in it.
 */
export function frrRoute(block: Cidr, isExact: boolean): string {
  const { base } = block;
  return `show bgp ipv${base.family} unicast ${isExact ? formatCidr(block) : formatAddress(base)} json`;
}

/** The prefixes that have such routes. */
export function frrSearch(target: Search, family: 4 | 6): string {
  const show = `show bgp ipv${family} unicast`;
  if (target.kind === 'aspath') return `${show} regexp ${expressionOf(target.path)} json`;
  const list = target.numbers.length === 3 ? 'large-community' : 'community';
  return `${show} ${list} ${target.numbers.map(String).join(':')} json`;
}

/**
 * An expression that every path of the pattern has, and some others may have, too: `_` is what parts numbers, `.*` anything. Who asks
 * looks at what comes back.
 */
function expressionOf({ fromStart, toEnd, steps }: AsPathPattern): string {
  const words = steps.map((step, index) => {
    const before = index === 0 || steps[index - 1] === '*' ? '' : '_';
    if (step === '*') return `${before}.*`;
    return before + (step === '?' ? '.+' : String(step));
  });
  return `${fromStart ? '^' : '_'}${words.join('')}${toEnd ? '$' : '_'}`;
}
