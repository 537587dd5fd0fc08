import type { ComponentChildren } from 'preact';
import { mtr as tool } from '#protocol/tools/mtr.ts';
import type { MtrOptions, MtrState } from '#protocol/tools/mtr.ts';
import {
  count,
  Host,
  HostHead,
  ipVersion,
  length,
  msCell,
  NoReply,
  packetSize,
  percent,
  port,
  protocol,
  Scroll,
  signal,
} from './tool-kit.ts';
import { Overview } from './mtr-overview.tsx';
import { mtrRows } from './mtr-rows.ts';
import type { LossKind, MtrRow } from './mtr-rows.ts';
import { barsOf, commonScale, ownScale, pitchOf, probeStrip, strip } from './strip.ts';
import type { StripScale } from './strip.ts';
import type { PopProps, ToolView } from './tool-view.ts';

const lossClass: Readonly<Record<LossKind, string>> = { none: 'z', limited: 'lim', real: 'bad', silent: 'm' };
const lossTitle: Readonly<Record<LossKind, string | undefined>> = {
  none: undefined,
  limited: 'Later hops do not share this loss: it is not loss on the path',
  real: 'Later hops share this loss',
  silent: 'This hop does not answer; that alone is no problem',
};

/** Which columns go where there is less room: `o3` first, then `o5`. */
const columns = {
  Sent: 'o5',
  Last: 'o5 o3',
  'Avg, ms': '',
  Best: 'o5',
  Worst: 'o5',
  Stdev: 'o5 o3',
} as const;

/** How the tables of all locations are shown, so that they stay comparable. */
const isWide = signal(false);
const isOwnScale = signal(false);

function Body({ name, state, options, ended }: PopProps<MtrOptions, MtrState>) {
  const rows = mtrRows(state, ended);
  const scale = commonScale(rows.map(({ rtts }) => rtts));
  const rounds = options.packets ?? strip.bars;
  const bars = barsOf(rounds);
  return (
    <Scroll class="hops ten" label={`Hops from ${name}`} isOpen={isWide.value}>
      <div class="row ver">
        <button
          type="button"
          class="l s all"
          aria-pressed={isWide.value}
          onClick={() => (isWide.value = !isWide.value)}
        >
          All columns
        </button>
      </div>
      <table class={state.networks.size > 0 ? 'num hop nw' : 'num hop'}>
        <caption class="vh">mtr from {name}</caption>
        <thead>
          <tr>
            <th scope="col">Hop</th>
            <HostHead hasNetworks={state.networks.size > 0} />
            <th scope="col">Loss %</th>
            {Object.entries(columns).map(([label, kind]) => (
              <th key={label} scope="col" class={kind}>
                {label}
              </th>
            ))}
            <th scope="col" class="t o5 sw">
              <button
                type="button"
                class="sc"
                title="One scale for all hops, or one for each"
                onClick={() => (isOwnScale.value = !isOwnScale.value)}
              >
                {count(bars, 'probe')}, {isOwnScale.value ? 'own scales' : `0 to ${scale.high} ms`}
              </button>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Hop key={row.ttl} row={row}>
              <Strip
                rtts={row.rtts}
                scale={isOwnScale.value ? ownScale(row.rtts) : scale}
                pitch={pitchOf(rounds)}
                bars={ended ? Math.min(bars, row.rtts.length) : bars}
              />
            </Hop>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Hop({ row, children }: { readonly row: MtrRow; readonly children: ComponentChildren }) {
  const { ttl, hosts, labels, stats, loss } = row;
  const isPending = stats.total === 0;
  return (
    <tr class={loss === 'real' ? '' : 'ig'}>
      <th scope="row">{ttl}</th>
      <td class={hosts.length > 0 ? 't hc' : 't hc m'}>
        {hosts.map((host) => (
          <Host key={host.address} {...host} />
        ))}
        {hosts.length === 0 && (isPending ? '…' : <NoReply />)}
        {hosts.length > 1 && <span class="sub">{hosts.length} equal-cost paths</span>}
        {labels.map((label) => (
          <span key={label} class="sub">
            {label}
          </span>
        ))}
      </td>
      <td class={lossClass[loss]} title={lossTitle[loss]}>
        {isPending ? '·\u00a0' : percent(stats.loss)}
      </td>
      <td class="o5">{stats.total}</td>
      <td class={columns.Last}>{msCell(stats.last)}</td>
      <td>
        <b>{msCell(stats.avg)}</b>
      </td>
      <td class="o5">{msCell(stats.min)}</td>
      <td class="o5">{msCell(stats.max)}</td>
      <td class={columns.Stdev}>{msCell(stats.stDev)}</td>
      <td class="t o5 sw">{children}</td>
    </tr>
  );
}

interface StripProps {
  readonly rtts: MtrRow['rtts'];
  readonly scale: StripScale;
  readonly pitch: number;
  /** As long as the baseline is: while it runs, also what is still to come. */
  readonly bars: number;
}

function Strip({ rtts, scale, pitch, bars }: StripProps) {
  const { heard, lost } = probeStrip(rtts, scale, pitch);
  const { width, height, baseline } = strip;
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <path class="gr" d={`M0 ${baseline + 0.5}H${Math.max(0, bars * pitch - 1)}`} />
      <path class="bar" d={heard} />
      <path class="bar lost" d={lost} />
    </svg>
  );
}

export const mtr: ToolView<MtrOptions, MtrState> = {
  tool,
  fields: [...length, protocol, port, ipVersion, packetSize],
  layout: 'rows',
  Body,
  Overview,
  progress: ({ hops }, { packets }) => ({
    done: Math.min(packets ?? Infinity, hops[0]?.probes.length ?? 0),
    of: packets,
  }),
  subject: (target) => target,
};
