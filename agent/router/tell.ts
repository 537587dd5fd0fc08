import { limits, mayTellRoute, parseCidr } from '#protocol';
import type { Tell, TellOptions } from './router.ts';

/** Passes on so many routes and no more, and none to where nobody may look; each after the names of its communities. */
export function tellRoutes({ note, isPermitted, communityNames }: TellOptions): Tell {
  const named = new Set<string>();
  let [told, withheld, isCut] = [0, 0, false];
  const mayTell = (prefix: string) => {
    const block = parseCidr(prefix);
    return block !== undefined && mayTellRoute(block, isPermitted);
  };
  const names = (communities: readonly string[]) => {
    for (const community of communities) {
      const name = communityNames.get(community);
      if (name === undefined || named.has(community)) continue;
      named.add(community);
      note({ k: 'community', community, name });
    }
  };
  const count = () => {
    const isOne = told < limits.probe.routes;
    if (isOne) told += 1;
    else isCut = true;
    return isOne;
  };
  return {
    mayTell,
    names,
    count,
    route(route) {
      if (!mayTell(route.prefix)) {
        withheld += 1;
        return true;
      }
      if (!count()) return false;
      names(Object.values(route.communities).flat());
      note({ k: 'route', ...route });
      return true;
    },
    cut: () => void (isCut = true),
    keep: (routes) => void (withheld += routes),
    end(when) {
      if (when === 'always' || isCut || withheld > 0)
        note({ k: 'routes', limit: isCut ? Math.max(told, 1) : null, withheld });
    },
  };
}
