import { nameOfCommunity } from '../community-names.ts';
import type { BgpRoute, CommunityKind } from '../notes-bgp.ts';

const kinds: readonly (readonly [kind: CommunityKind, title: string])[] = [
  ['standard', 'communities'],
  ['large', 'large communities'],
  ['extended', 'extended communities'],
];

/** A route in the terminal, for routers whose own words are JSON: in the order in which they themselves show one to people. */
export function routeLines(route: BgpRoute, names: ReadonlyMap<string, string>): string[] {
  const { prefix, best, kind, source, peer, asPath, nextHop, communities } = route;
  const from = [
    ...(nextHop === null ? [] : [`via ${nextHop}`]),
    ...(peer === null ? [] : [`from ${peer}`]),
    ...(kind === 'unicast' ? [] : [kind]),
    ...(best ? ['best'] : []),
  ];
  const named = (community: string) => {
    const name = nameOfCommunity(community, names);
    return name === undefined ? community : `${community} (${name})`;
  };
  return [
    [prefix, ...from].join(' '),
    `\tAS path: ${asPath.join(' ') || `none, ${source ?? 'local'}`}`,
    ...factsOf(route),
    ...kinds.flatMap(([kind, title]) =>
      communities[kind].length === 0 ? [] : [`\t${title}: ${communities[kind].map(named).join(' ')}`],
    ),
  ];
}

function factsOf({ origin, localPreference, med, since, validation }: BgpRoute): string[] {
  const facts = [
    ...(origin === null ? [] : [`origin ${origin}`]),
    ...(localPreference === null ? [] : [`local preference ${localPreference}`]),
    ...(med === null ? [] : [`MED ${med}`]),
    ...(validation === null ? [] : [`RPKI ${validation}`]),
    ...(since === null ? [] : [`since ${since}`]),
  ];
  return facts.length === 0 ? [] : [`\t${facts.join(', ')}`];
}
