import { type AsPathPattern, type BgpTarget, formatAddress, formatCidr } from '#protocol';

/**
 * The one line that BIRD is asked, made of numbers and of words that stand here (rule 2). A prefix is looked up exactly; nothing asks for
 * what is more specific.
 */
export function birdCommand(target: BgpTarget, ipVersion: 4 | 6 | undefined): string {
  if (target.kind === 'route') {
    const { block, isExact } = target;
    return isExact
      ? `show route ${formatCidr(block)} all`
      : `show route for ${formatAddress(block.base)} all`;
  }
  const family = ipVersion ? [`net.type = NET_IP${ipVersion}`] : [];
  const is = target.kind === 'aspath' ? `bgp_path ~ ${maskOf(target.path)}` : communityIn(target.numbers);
  return `show route all where ${['source = RTS_BGP', ...family, is].join(' && ')}`;
}

/** BIRD's own pattern for AS paths: whole numbers, with no expression to get lost in. */
function maskOf({ fromStart, toEnd, steps }: AsPathPattern): string {
  return ['[=', ...(fromStart ? [] : ['*']), ...steps.map(String), ...(toEnd ? [] : ['*']), '=]'].join(' ');
}

function communityIn(numbers: readonly number[]): string {
  const list = numbers.length === 3 ? 'bgp_large_community' : 'bgp_community';
  return `(${numbers.map(String).join(',')}) ~ ${list}`;
}
