import type { MtrOptions, MtrState } from '#protocol/tools/mtr.ts';
import { ms, percent } from '../format.ts';
import { overviewOf } from './mtr-rows.ts';
import { sparkline, sparkPaths } from './strip.ts';
import type { PopProps } from './tool-view.ts';

type Row = PopProps<MtrOptions, MtrState>;

interface OverviewProps {
  readonly rows: readonly Row[];
  readonly onShow: (slug: string) => void;
}

/** What each location sees of the target, side by side. */
export function Overview({ rows, onShow }: OverviewProps) {
  const shown = Math.min(sparkline.points, Math.max(1, ...rows.map(({ options }) => options.packets)));
  return (
    <div class="scroll mxw">
      <table class="num mx">
        <caption class="vh">mtr overview by location</caption>
        <thead>
          <tr>
            <th scope="col" class="t">
              Location
            </th>
            <th scope="col">Loss %</th>
            <th scope="col" class="o5">
              Best
            </th>
            <th scope="col">Avg, ms</th>
            <th scope="col" class="o5">
              Worst
            </th>
            <th scope="col" class="o5">
              Jitter
            </th>
            <th scope="col" class="o5">
              Hops
            </th>
            <th scope="col" class="t o6 kw">
              Last {shown} round trips
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Line key={row.slug} row={row} onShow={onShow} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({ row, onShow }: { readonly row: Row; readonly onShow: (slug: string) => void }) {
  const { loss, stats, hops, rtts } = overviewOf(row.state, row.ended);
  return (
    <tr>
      <th scope="row">
        <button type="button" onClick={() => onShow(row.slug)}>
          {row.name}
        </button>{' '}
        <span class="n m s">{row.slug}</span>
      </th>
      <td class={loss ? 'bad' : 'z'}>{loss === null ? '·' : percent(loss)}</td>
      <td class="o5">{ms(stats.min)}</td>
      <td>
        <b>{ms(stats.avg)}</b>
      </td>
      <td class="o5">{ms(stats.max)}</td>
      <td class="o5">{ms(stats.jAvg)}</td>
      <td class="o5">{hops}</td>
      <td class="t o6 kw">
        <Sparkline rtts={rtts} />
      </td>
    </tr>
  );
}

function Sparkline({ rtts }: { readonly rtts: readonly (number | null)[] }) {
  const { heard, lost } = sparkPaths(rtts);
  const { width, height } = sparkline;
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path class="tr" d={heard} />
      <path class="lo" d={lost} />
    </svg>
  );
}
