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
  const { routes, limit, withheld } = state;
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
              <Route key={index} route={route} isFirst={route.prefix !== routes[index - 1]?.prefix} />
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

/** One way; those to the same prefix stand together, the one that is taken marked. */
function Route({ route, isFirst }: { readonly route: BgpRoute; readonly isFirst: boolean }) {
  const { prefix, best, asPath, nextHop, localPreference, med, origin, since } = route;
  return (
    <tr>
      <th scope="row" class="t">
        {isFirst ? prefix : <span class="vh">{prefix}</span>}
        {best && <span class="tag">best</span>}
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
        <Communities {...route.communities} />
      </td>
      <td class="t">{since ?? '·'}</td>
    </tr>
  );
}

/** Why there is no path: the route was made here. */
function ownWords({ source, kind }: BgpRoute): string {
  return `${source ?? 'local'}${kind === 'unicast' ? '' : `, ${kind}`}`;
}

/** Communities that everybody means the same by (IANA, BGP Well-known Communities). */
const wellKnown: Readonly<Record<string, string>> = {
  '65535:0': 'graceful shutdown',
  '65535:6': 'accept own',
  '65535:666': 'blackhole',
  '65535:65281': 'no export',
  '65535:65282': 'no advertise',
  '65535:65283': 'no export outside confederation',
  '65535:65284': 'no peer',
};

function Communities({ standard, large, extended }: BgpRoute['communities']) {
  const all = [...standard, ...large, ...extended];
  if (all.length === 0) return <>·</>;
  return (
    <>
      {all.map((community, index) => (
        <span key={index}>
          {index > 0 && ' '}
          {community}
          {Object.hasOwn(wellKnown, community) && <span class="m"> ({wellKnown[community]})</span>}
        </span>
      ))}
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
