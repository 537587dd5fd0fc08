import type { PopStatusView, StatusView } from '#protocol';
import { limits } from '#protocol';
import { ms, percent, when } from '../../format.ts';
import { barPaths, bars, barsText } from '../../status/bars.ts';
import { toneOfLoss } from '../../status/tone.ts';
import { trendFrame, trendPaths } from '../../status/trend.ts';
import { shapes, stateText } from '../../status/words.ts';
import { Link } from '../link.tsx';

const { barDays } = limits.status;

/** All PoPs, one line each: how it is and since when, how it was, and how far from the others. */
export function PopList({ status: { pops, updatedAt } }: { readonly status: StatusView }) {
  return (
    <section class="part" aria-labelledby="locations">
      <h2 id="locations">Locations</h2>
      <div class="ps cap pshead" aria-hidden="true">
        <span>Location</span>
        <span>State</span>
        <span>Last {barDays} days</span>
        <span class="r">Up, 24 h</span>
        <span class="r">7 d</span>
        <span class="r">{barDays} d, %</span>
        <span>Last 24 h</span>
        <span class="r">To others, ms</span>
        <span class="r">Loss %</span>
        <span />
      </div>
      <ul aria-labelledby="locations">
        {pops.map((pop) => (
          <PopLine key={pop.id} pop={pop} now={updatedAt} />
        ))}
      </ul>
      <p class="cap key">
        {barDays} days, oldest left. Short bar: degraded. Long bar: down. Low bar: maintenance. Round trip:
        median to the other locations.
      </p>
    </section>
  );
}

function PopLine({ pop, now }: { readonly pop: PopStatusView; readonly now: string }) {
  const { id, name, status, reason, since, online, uptime, rtt, loss } = pop;
  return (
    <li class="ps">
      <span class="pn">
        <span class={`st ${shapes[status]}`}>{name}</span> <span class="n m s">{id}</span>
      </span>
      <span class="pw s">
        {stateText(status, reason)}
        {since !== null && <span class="m">, since {when(since, now)}</span>}
      </span>
      <Days days={pop.days} />
      <Uptime label="Up in 24 hours" text="24 h" value={uptime.d1} />
      <Uptime label="In 7 days" text="7 d" value={uptime.d7} />
      <Uptime label={`In ${barDays} days`} text={`${barDays} d`} value={uptime.d90} />
      <Trend trend={pop.trend} />
      <span class="n r">
        <span class="vh">Round trip </span>
        {ms(rtt)}
        <span class="unit s m"> ms</span>
      </span>
      <span class={`n r ${toneOfLoss(loss, status)}`}>
        <span class="vh">Loss </span>
        {loss === null ? '·' : percent(loss)}
        <span class="unit s m"> %</span>
      </span>
      {online ? (
        <Link class="s r" href={`/?from=${id}`}>
          Run a test<span class="vh"> from {name}</span>
        </Link>
      ) : (
        <span class="s r m">No agent</span>
      )}
    </li>
  );
}

interface UptimeProps {
  readonly label: string;
  /** Beside the figure, where there is no head above it. */
  readonly text: string;
  readonly value: number | null;
}

function Uptime({ label, text, value }: UptimeProps) {
  return (
    <span class={`n r up-${text.replaceAll(' ', '')} ${value === 100 ? 'z' : ''}`}>
      <span class="vh">{label} </span>
      <span class="unit s m" aria-hidden="true">
        {text}{' '}
      </span>
      {value === null ? '·' : value.toFixed(2)}
      <span class="vh"> %</span>
    </span>
  );
}

function Days({ days }: { readonly days: string }) {
  const paths = barPaths(days, barDays);
  return (
    <span class="days">
      <span class="vh">
        Last {barDays} days: {barsText(days)}
      </span>
      <svg
        viewBox={`0 0 ${barDays * bars.pitch} ${bars.height}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <path class="d-u" d={paths.unknown} />
        <path class="d-o" d={paths.up} />
        <path class="d-m" d={paths.maintenance} />
        <path class="d-g" d={paths.degraded} />
        <path class="d-d" d={paths.down} />
      </svg>
    </span>
  );
}

function Trend({ trend: { rtt, loss } }: Pick<PopStatusView, 'trend'>) {
  const { line, lost } = trendPaths(rtt, loss);
  if (line === '' && lost === '') return <span class="trend m s">No data</span>;
  const { width, height } = trendFrame;
  return (
    <svg class="trend" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
      <path class="tr" d={line} />
      <path class="lo" d={lost} />
    </svg>
  );
}
