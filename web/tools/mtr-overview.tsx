import { mtr as tool, type MtrOptions, type MtrState } from '#protocol/tools/mtr.ts';
import { msCell, percent } from '../format.ts';
import { findings } from './findings.ts';
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
  const shown = Math.min(
    sparkline.points,
    Math.max(1, ...rows.map(({ options }) => options.packets ?? sparkline.points)),
  );
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
            <th scope="col" class="o5 o4">
              Worst
            </th>
            <th scope="col" class="o5 o4">
              Jitter
            </th>
            <th scope="col" class="o5">
              Hops
            </th>
            <th scope="col" class="t kw">
              Last {shown} round trips
            </th>
            <th scope="col" class="t vd">
              Verdict
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Line key={row.slug} row={row} slots={shown} onShow={onShow} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface LineProps {
  readonly row: Row;
  readonly slots: number;
  readonly onShow: (slug: string) => void;
}

function Line({ row, slots, onShow }: LineProps) {
  const { loss, stats, hops, rtts } = overviewOf(row.state, row.ended);
  return (
    <tr>
      <th scope="row">
        <button type="button" onClick={() => onShow(row.slug)}>
          {row.name}
        </button>{' '}
        <span class="n m s">{row.slug}</span>
      </th>
      <td class={loss ? 'bad' : 'z'}>{loss === null ? '·\u00a0' : percent(loss)}</td>
      <td class="o5">{msCell(stats.min)}</td>
      <td>
        <b>{msCell(stats.avg)}</b>
      </td>
      <td class="o5 o4">{msCell(stats.max)}</td>
      <td class="o5 o4">{msCell(stats.jAvg)}</td>
      <td class="o5">{hops}</td>
      <td class="t kw">
        <Sparkline rtts={rtts} slots={slots} />
      </td>
      <td class="t vd">{findings.value ? <findings.value.Verdict tool={tool} props={row} /> : '\u00a0'}</td>
    </tr>
  );
}

interface SparklineProps {
  readonly rtts: readonly (number | null)[];
  readonly slots: number;
}

function Sparkline({ rtts, slots }: SparklineProps) {
  const { heard, lost } = sparkPaths(rtts, slots);
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
