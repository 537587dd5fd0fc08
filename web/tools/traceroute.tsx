import { traceroute as tool } from '#protocol/tools/traceroute.ts';
import type {
  TracerouteHop,
  TracerouteOptions,
  TracerouteProbe,
  TracerouteState,
} from '#protocol/tools/traceroute.ts';
import { Host, ipVersion, msCell, NoReply, packetSize, port, protocol, Scroll } from './kit.ts';
import { tracerouteRows } from './traceroute-rows.ts';
import type { PopProps, ToolView } from './tool-view.ts';

export { pmtu } from './pmtu.tsx';

type Names = TracerouteState['names'];

function Body({ name, state, options, ended }: PopProps<TracerouteOptions, TracerouteState>) {
  return (
    <Scroll class="hops" label={`Hops from ${name}`}>
      <table class="num hop">
        <caption class="vh">traceroute from {name}</caption>
        <thead>
          <tr>
            <th scope="col">Hop</th>
            <th scope="col" class="t hc">
              Host
            </th>
            <th scope="col" class="rts" colSpan={options.queries}>
              {options.queries === 1 ? 'Round trip, ms' : 'Round trips, ms'}
            </th>
          </tr>
        </thead>
        <tbody>
          {tracerouteRows(state.hops, ended).map((row) =>
            row.kind === 'hop' ? (
              <Hop key={row.hop.ttl} hop={row.hop} names={state.names} queries={options.queries} />
            ) : (
              <Silence key={row.from} from={row.from} to={row.to} queries={options.queries} />
            ),
          )}
        </tbody>
      </table>
    </Scroll>
  );
}

/** What traceroute(8) means by its flags. */
const flagMeanings: Readonly<Record<string, string>> = {
  '!H': 'host unreachable',
  '!N': 'network unreachable',
  '!P': 'protocol unreachable',
  '!S': 'source route failed',
  '!F': 'too big for the next link',
  '!X': 'administratively prohibited',
  '!V': 'host precedence violation',
  '!C': 'precedence cutoff in effect',
};

/** `!F-1400` says the next link’s MTU too; `!13` is the code of ICMP unreachable. */
function flagMeaning(flag: string): string {
  const mtu = /^!F-(\d+)$/.exec(flag)?.[1];
  if (mtu !== undefined) return `${flagMeanings['!F']}, MTU ${mtu}`;
  return flagMeanings[flag] ?? `ICMP unreachable, code ${flag.slice(1)}`;
}

function flagsOf({ probes }: TracerouteHop): string[] {
  return [...new Set(probes.flatMap(({ flag }) => flag ?? []))];
}

interface HopProps {
  readonly hop: TracerouteHop;
  readonly names: Names;
  readonly queries: number;
}

function Hop({ hop, names, queries }: HopProps) {
  const addresses = [...new Set(hop.probes.map(({ address }) => address).filter((a) => a !== null))];
  const isSilent = addresses.length === 0;
  return (
    <tr>
      <th scope="row">{hop.ttl}</th>
      <td class={isSilent ? 't hc m' : 't hc'}>
        {isSilent && <NoReply />}
        {addresses.map((address) => (
          <Host key={address} address={address} name={names.get(address)} />
        ))}
        {flagsOf(hop).map((flag) => (
          <span key={flag} class="sub warn">
            {flag}: {flagMeaning(flag)}
          </span>
        ))}
      </td>
      {Array.from({ length: queries }, (_, index) => (
        <Probe key={index} probe={hop.probes[index]} isSplit={addresses.length > 1} />
      ))}
    </tr>
  );
}

/** One probe's round trip. On a hop with several addresses the cell says, to who asks, which one answered. */
function Probe({
  probe,
  isSplit,
}: {
  readonly probe: TracerouteProbe | undefined;
  readonly isSplit: boolean;
}) {
  if (!probe || (probe.rttMs === null && probe.flag === undefined)) {
    return <td class="m rt">{probe ? '*' : ''}</td>;
  }
  return (
    <td class="rt" title={isSplit ? (probe.address ?? undefined) : undefined}>
      {probe.rttMs === null ? '*' : msCell(probe.rttMs)}
      {probe.flag !== undefined && <span class="warn flag">{probe.flag.slice(0, 2)}</span>}
    </td>
  );
}

/** The silent end of a path that does not answer, in one line. */
function Silence({
  from,
  to,
  queries,
}: {
  readonly from: number;
  readonly to: number;
  readonly queries: number;
}) {
  return (
    <tr>
      <th scope="row">
        {from}–{to}
      </th>
      <td class="t hc m" colSpan={queries + 1}>
        <NoReply text="no reply from any of these" />
      </td>
    </tr>
  );
}

export const traceroute: ToolView<TracerouteOptions, TracerouteState> = {
  tool,
  fields: [
    protocol,
    port,
    ipVersion,
    {
      key: 'maxHops',
      label: 'Hops, at most',
      kind: 'number',
      min: 1,
      max: 30,
      step: 1,
      type: 'number',
      say: (text) => `up to ${text} hops`,
    },
    {
      key: 'queries',
      label: 'Probes per hop',
      kind: 'number',
      min: 1,
      max: 5,
      step: 1,
      type: 'number',
      say: (text) => `${text} per hop`,
    },
    { ...packetSize, when: ({ protocol: how }) => how !== 'TCP' },
  ],
  layout: 'pairs',
  Body,
  progress: () => undefined,
  subject: (target) => target,
};
