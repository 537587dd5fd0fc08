import { traceroute as tool } from '#protocol/tools/traceroute.ts';
import type {
  TracerouteHop,
  TracerouteOptions,
  TracerouteProbe,
  TracerouteState,
} from '#protocol/tools/traceroute.ts';
import {
  type HopHost,
  hopHosts,
  Host,
  HostHead,
  ipVersion,
  msCell,
  NoReply,
  packetSize,
  port,
  protocol,
  Scroll,
} from './tool-kit.ts';
import { tracerouteRows } from './traceroute-rows.ts';
import type { PopProps, ToolView } from './tool-view.ts';

export { pmtu } from './pmtu.tsx';

function Body({ name, state, options, ended }: PopProps<TracerouteOptions, TracerouteState>) {
  const hosts = hopHosts(state.hops.map(addressesOf), state);
  const hasNetworks = state.networks.size > 0;
  return (
    <Scroll class="hops" label={`Hops from ${name}`}>
      <table class={hasNetworks ? 'num hop nw' : 'num hop'}>
        <caption class="vh">traceroute from {name}</caption>
        <thead>
          <tr>
            <th scope="col">Hop</th>
            <HostHead hasNetworks={hasNetworks} />
            <th scope="col" class="rts" colSpan={options.queries}>
              {options.queries === 1 ? 'Round trip, ms' : 'Round trips, ms'}
            </th>
          </tr>
        </thead>
        <tbody>
          {tracerouteRows(state.hops, ended).map((row) =>
            row.kind === 'hop' ? (
              <Hop
                key={row.hop.ttl}
                hop={row.hop}
                hosts={hosts[row.hop.ttl - 1]!}
                queries={options.queries}
              />
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

/** Who answered at a hop, in the order of the probes. */
function addressesOf({ probes }: TracerouteHop): string[] {
  return [...new Set(probes.flatMap(({ address }) => address ?? []))];
}

interface HopProps {
  readonly hop: TracerouteHop;
  readonly hosts: readonly HopHost[];
  readonly queries: number;
}

function Hop({ hop, hosts, queries }: HopProps) {
  const isSilent = hosts.length === 0;
  return (
    <tr>
      <th scope="row">{hop.ttl}</th>
      <td class={isSilent ? 't hc m' : 't hc'}>
        {isSilent && <NoReply />}
        {hosts.map((host) => (
          <Host key={host.address} {...host} />
        ))}
        {flagsOf(hop).map((flag) => (
          <span key={flag} class="sub warn">
            {flag}: {flagMeaning(flag)}
          </span>
        ))}
      </td>
      {Array.from({ length: queries }, (_, index) => (
        <Probe key={index} probe={hop.probes[index]} isSplit={hosts.length > 1} />
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
