import { nameOfCommunity } from '#protocol/community-names.ts';
import { bgp as tool } from '#protocol/tools/bgp.ts';
import type { BgpOptions, BgpRoute, BgpState } from '#protocol/tools/bgp.ts';
import { count, Host, ipVersion, Scroll } from './tool-kit.ts';
import type { PopProps, ToolView } from './tool-view.ts';

type Props = PopProps<BgpOptions, BgpState>;

function Figure({ state, ended }: Props) {
  const { length } = state.routes;
  if (length === 0) return ended ? <span class="bad">no route</span> : <span class="big">{'\u00a0'}</span>;
  return <span class="m s">{count(length, 'route')}</span>;
}

const columns: readonly (readonly [label: string, class_: string])[] = [
  ['Prefix', 't'],
  ['AS path', 't'],
  ['Next hop', 't'],
  ['Local pref', ''],
  ['MED', ''],
  ['Origin', 't'],
  ['Communities', 't'],
  ['Since', 't'],
];

function Body({ name, state, ended }: Props) {
  const { routes, names, limit, withheld } = state;
  if (routes.length === 0)
    return <p class="s m ans">{ended ? 'This router has no such route.' : '\u00a0'}</p>;
  return (
    <>
      <Scroll class="bgp" label={`Routes at ${name}`}>
        <table class="num">
          <caption class="vh">Routes at {name}</caption>
          <thead>
            <tr>
              {columns.map(([label, className]) => (
                <th key={label} scope="col" class={className}>
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {routes.map((route, index) => (
              <Route
                key={index}
                route={route}
                names={names}
                isFirst={route.prefix !== routes[index - 1]?.prefix}
              />
            ))}
          </tbody>
        </table>
      </Scroll>
      {limit !== null && <p class="s m">The first {limit} routes. There are more.</p>}
      {withheld > 0 && (
        <p class="s m">{count(withheld, 'route')} not told: this location’s policy keeps them.</p>
      )}
    </>
  );
}

interface Named {
  /** What the location's operator calls communities. */
  readonly names: ReadonlyMap<string, string>;
}

interface RouteProps extends Named {
  readonly route: BgpRoute;
  readonly isFirst: boolean;
}

/** One way; those to the same prefix stand together, the one that is taken marked. */
function Route({ route, names, isFirst }: RouteProps) {
  const { prefix, best, kind, asPath, nextHop, localPreference, med, origin, since, age } = route;
  return (
    <tr>
      <th scope="row" class="t">
        {isFirst ? prefix : <span class="vh">{prefix}</span>}
        {best && <span class="tag">best</span>}
        {kind !== 'unicast' && asPath.length > 0 && <span class="sub bad">{kind}</span>}
        {route.validation === 'invalid' && <span class="sub bad">RPKI invalid</span>}
        {route.validation === 'valid' && <span class="sub">RPKI valid</span>}
      </th>
      <td class="t wrap">
        {asPath.length > 0 ? asPath.join(' ') : <span class="m">{ownWords(route)}</span>}
      </td>
      <td class="t">{nextHop === null ? '·' : <Host address={nextHop} name={undefined} />}</td>
      <td>{localPreference ?? '·'}</td>
      <td>{med ?? '·'}</td>
      <td class="t">{origin ?? '·'}</td>
      <td class="t wrap">
        <Communities communities={route.communities} names={names} />
      </td>
      <td class="t">
        {since ?? '·'}
        {age !== null && <span class="sub">{ageText(age)}</span>}
      </td>
    </tr>
  );
}

const units = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
  [1, 's'],
] as const;

/** `for 3 d`, in the largest unit that it fills. */
function ageText(seconds: number): string {
  const [size, unit] = units.find(([size]) => seconds >= size) ?? [1, 's'];
  return `for ${Math.floor(seconds / size)} ${unit}`;
}

/** Why there is no path: the route was made here. */
function ownWords({ source, kind }: BgpRoute): string {
  return `${source ?? 'local'}${kind === 'unicast' ? '' : `, ${kind}`}`;
}

function Communities({ communities, names }: Pick<BgpRoute, 'communities'> & Named) {
  const all = Object.values(communities).flat();
  if (all.length === 0) return <>·</>;
  return (
    <>
      {all.map((community, index) => {
        const name = nameOfCommunity(community, names);
        return (
          <span key={index}>
            {index > 0 && ' '}
            {community}
            {name !== undefined && <span class="m"> ({name})</span>}
          </span>
        );
      })}
    </>
  );
}

const questions: Readonly<Record<BgpOptions['query']['type'], string>> = {
  route: 'address or prefix',
  aspath: 'AS path',
  community: 'community',
};

export const bgp: ToolView<BgpOptions, BgpState> = {
  tool,
  fields: [
    {
      key: 'query.type',
      label: 'Routes by',
      kind: 'choice',
      choices: Object.entries(questions),
      say: (label) => `by ${label}`,
    },
    ipVersion,
  ],
  layout: 'rows',
  Figure,
  Body,
  progress: () => undefined,
  subject: (target) => target,
};
