import { useState } from 'preact/hooks';
import type { MtrOptions, MtrState } from '#protocol/tools/mtr.ts';
import { count, ms, percent } from '../format.ts';
import { Host, NoReply } from '../views/host.tsx';
import { Scroll } from '../views/scroll.tsx';
import { Overview } from './mtr-overview.tsx';
import { mtrRows } from './mtr-rows.ts';
import type { LossKind, MtrRow } from './mtr-rows.ts';
import { niceCeiling, pitchOf, probeStrip, strip } from './strip.ts';
import type { PopProps, ToolView } from './tool-view.ts';

const lossClass: Readonly<Record<LossKind, string>> = { none: 'z', limited: 'lim', real: 'bad', silent: 'm' };
const lossTitle: Readonly<Record<LossKind, string | undefined>> = {
  none: undefined,
  limited: 'Later hops do not share this loss: it is not loss on the path',
  real: 'Later hops share this loss',
  silent: 'This hop does not answer; that alone is no problem',
};

function Body({ name, state, options, ended }: PopProps<MtrOptions, MtrState>) {
  const rows = mtrRows(state, ended);
  const scaleMs = niceCeiling(Math.max(0, ...rows.map(({ stats }) => stats.max ?? 0)));
  const pitch = pitchOf(options.packets);
  const shown = Math.min(options.packets, Math.floor(strip.width / pitch));
  const [isWide, setWide] = useState(false);
  return (
    <Scroll label={`Hops from ${name}`} isOpen={isWide}>
      <button type="button" class="l s all" aria-pressed={isWide} onClick={() => setWide(!isWide)}>
        All columns
      </button>
      <table class="num hop">
        <caption class="vh">mtr from {name}</caption>
        <thead>
          <tr>
            <th scope="col">Hop</th>
            <th scope="col" class="t hc">
              Host
            </th>
            <th scope="col">Loss %</th>
            {['Sent', 'Last', 'Avg', 'Best', 'Worst', 'Stdev'].map((label) => (
              <th key={label} scope="col" class={label === 'Avg' ? '' : 'o5'}>
                {label}
              </th>
            ))}
            <th scope="col" class="t o5 sw">
              {count(shown, 'probe')}, 0 to {scaleMs} ms
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Hop key={row.ttl} row={row} scaleMs={scaleMs} pitch={pitch} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Hop({
  row,
  scaleMs,
  pitch,
}: {
  readonly row: MtrRow;
  readonly scaleMs: number;
  readonly pitch: number;
}) {
  const { ttl, hosts, stats, loss } = row;
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
      </td>
      <td class={lossClass[loss]} title={lossTitle[loss]}>
        {isPending ? '·' : percent(stats.loss)}
      </td>
      <td class="o5">{stats.total}</td>
      <td class="o5">{ms(stats.last)}</td>
      <td>
        <b>{ms(stats.avg)}</b>
      </td>
      <td class="o5">{ms(stats.min)}</td>
      <td class="o5">{ms(stats.max)}</td>
      <td class="o5">{ms(stats.stDev)}</td>
      <td class="t o5 sw">
        <Strip rtts={row.rtts} scaleMs={scaleMs} pitch={pitch} />
      </td>
    </tr>
  );
}

interface StripProps {
  readonly rtts: MtrRow['rtts'];
  readonly scaleMs: number;
  readonly pitch: number;
}

function Strip({ rtts, scaleMs, pitch }: StripProps) {
  const { heard, lost } = probeStrip(rtts, scaleMs, pitch);
  const { width, height, baseline } = strip;
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <path class="gr" d={`M0 ${baseline + 0.5}H${width}`} />
      <path class="tr bar" d={heard} />
      <path class="lo bar" d={lost} />
    </svg>
  );
}

export const mtr: ToolView<MtrOptions, MtrState> = {
  layout: 'rows',
  Body,
  Overview,
  progress: ({ hops }, { packets }) => ({
    done: Math.min(packets, hops[0]?.probes.length ?? 0),
    of: packets,
  }),
  subject: (target) => target,
};
