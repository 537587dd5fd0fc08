import { pmtu as tool, pmtuQueries } from '#protocol/tools/pmtu.ts';
import type { PmtuOptions } from '#protocol/tools/pmtu.ts';
import { isReached, localMtuOf, mtuOf } from '#protocol/tools/pmtu-state.ts';
import type { PmtuHop, PmtuState } from '#protocol/tools/pmtu-state.ts';
import { Host, ipVersion, msCell, NoReply, Scroll } from './tool-kit.ts';
import { pmtuRows } from './pmtu-rows.ts';
import type { PopProps, ToolView } from './tool-view.ts';

type Props = PopProps<PmtuOptions, PmtuState>;
type Names = PmtuState['names'];

function Figure({ state }: Props) {
  const mtu = mtuOf(state);
  if (mtu === null) return <span class="big">{'\u00a0'}</span>;
  const isSmall = mtu < (localMtuOf(state) ?? mtu);
  return (
    <>
      <span class={isSmall ? 'big warn' : 'big'}>{mtu}</span>{' '}
      <span class="m s">{isReached(state) ? 'bytes' : 'bytes so far'}</span>
    </>
  );
}

function Body({ name, state, ended }: Props) {
  return (
    <Scroll class="hops" label={`Path MTU from ${name}`}>
      <table class="num hop">
        <caption class="vh">pmtu from {name}</caption>
        <thead>
          <tr>
            <th scope="col">Hop</th>
            <th scope="col" class="t hc">
              Host
            </th>
            <th scope="col">MTU</th>
            <th scope="col" class="rts" colSpan={pmtuQueries}>
              Round trips, ms
            </th>
          </tr>
        </thead>
        <tbody>
          {pmtuRows(state, ended).map((row) =>
            row.kind === 'hop' ? (
              <Hop
                key={row.key}
                hop={row.hop}
                mtu={row.mtu}
                isNarrower={row.isNarrower}
                names={state.names}
              />
            ) : (
              <tr key={row.key}>
                <th scope="row">{row.hops}</th>
                <td class="t hc m" colSpan={pmtuQueries + 2}>
                  {row.kind === 'silence' ? <NoReply text="no reply from any of these" /> : row.text}
                </td>
              </tr>
            ),
          )}
        </tbody>
      </table>
    </Scroll>
  );
}

interface HopProps {
  readonly hop: PmtuHop;
  /** Of the path as far as this hop. */
  readonly mtu: number | null;
  readonly isNarrower: boolean;
  readonly names: Names;
}

function Hop({ hop, mtu, isNarrower, names }: HopProps) {
  const addresses = [...new Set(hop.probes.flatMap(({ address }) => address ?? []))];
  const flags = [...new Set(hop.probes.flatMap(({ flag }) => flag ?? []))];
  const isSilent = addresses.length === 0;
  return (
    <tr>
      <th scope="row">{hop.ttl}</th>
      <td class={isSilent ? 't hc m' : 't hc'}>
        {isSilent && <NoReply />}
        {addresses.map((address) => (
          <Host key={address} address={address} name={names.get(address)} />
        ))}
        {flags.length > 0 && <span class="sub warn">refused: {flags.join(' ')}</span>}
        {hop.back !== undefined && <span class="sub m">{hop.back} hops back</span>}
      </td>
      <td class={isNarrower ? 'warn' : undefined}>{mtu ?? ''}</td>
      {Array.from({ length: pmtuQueries }, (_, index) => {
        const probe = hop.probes[index];
        return (
          <td key={index} class={probe?.rttMs == null ? 'm rt' : 'rt'}>
            {probe === undefined ? '' : probe.rttMs === null ? '*' : msCell(probe.rttMs)}
          </td>
        );
      })}
    </tr>
  );
}

export const pmtu: ToolView<PmtuOptions, PmtuState> = {
  tool,
  fields: [ipVersion],
  layout: 'pairs',
  Figure,
  Body,
  progress: () => undefined,
  subject: (target) => target,
};
