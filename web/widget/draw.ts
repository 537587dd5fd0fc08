import { barsOf, daysWith } from './bars.ts';
import { h, set } from './dom.ts';
import type { Matrix, MatrixCell } from './mesh.ts';
import { stateOf } from './overall.ts';
import type { PopFacts } from './read.ts';
import { sparkOf } from './spark.ts';
import type { View } from './view.ts';
import { decimal, type Say } from './words.ts';

const hidden = (text: string): HTMLElement => h('span', 'vh', text);

/** One PoP: its state, 90 days, uptime, a day's round trips, the present round trip. */
export function drawRow(pop: PopFacts, say: Say, isCompact: boolean): HTMLElement {
  const state = stateOf(pop, say);
  return h(
    'li',
    '',
    h('span', `st ${pop.status}`, pop.name, pop.rtt !== null && hidden(`: ${state}`)),
    !isCompact && drawDays(pop.days, say),
    !isCompact && h('span', 'n r', uptimeOf(pop.uptime.d90, say)),
    drawTrend(pop, say, isCompact),
    pop.rtt === null
      ? h('span', `s m r ${pop.status}`, state)
      : h('span', 'n r', `${decimal(pop.rtt, 1, say)} `, h('span', 's m', 'ms')),
  );
}

/** Rounded down: 100 means that there was no outage at all. The millionth is for what binary can't write. */
function uptimeOf(uptime: number | null, say: Say): string {
  return uptime === null ? '–' : `${decimal(Math.floor(uptime * 100 + 1e-6) / 100, 2, say)} %`;
}

/** A picture of paths, by class, that fills a box of 22 px height. */
function picture(name: string, width: number, paths: Readonly<Record<string, string>>): HTMLElement {
  const drawn = Object.entries(paths).map(([path, d]) => set(h('path', path), { d }));
  return set(h('svg', name, ...drawn), { viewBox: `0 0 ${width} 22`, preserveAspectRatio: 'none' });
}

function drawDays(days: string, say: Say): HTMLElement {
  return set(picture('days', 270, barsOf(days)), {
    role: 'img',
    'aria-label': say('days', daysWith('d', days), daysWith('g', days)),
  });
}

function drawTrend({ trend }: PopFacts, say: Say, isCompact: boolean): HTMLElement {
  const width = isCompact ? 72 : 96;
  const spark = sparkOf(trend.rtt, trend.loss, width);
  if (!spark) return h('span', 'day s m', !isCompact && say('unknown'));
  return picture('day', width, spark);
}

export function drawMatrix(matrix: Matrix, pops: readonly PopFacts[], say: Say): HTMLElement[] {
  const head = ({ id, name }: PopFacts, scope: string): HTMLElement =>
    set(h('th', '', id), { scope, title: name });
  const row = (pop: PopFacts, n: number): HTMLElement =>
    h('tr', '', head(pop, 'row'), ...matrix[n]!.map((cell) => drawCell(cell, say)));
  const heads = pops.map((pop) => head(pop, 'col'));
  return [
    h('caption', 'm', say('mesh')),
    h('thead', 'm', h('tr', '', h('td', ''), ...heads)),
    h('tbody', '', ...pops.map(row)),
  ];
}

function drawCell(cell: MatrixCell | null, say: Say): HTMLElement {
  if (!cell) return h('td', '');
  const { rtt, status, heat } = cell;
  const isBad = status === 'degraded' || status === 'down';
  const state = stateOf({ ...cell, reason: 'loss' }, say);
  const drawn = h(
    'td',
    '',
    isBad && h('span', `st ${status}`, hidden(`${state} `)),
    rtt === null ? '–' : decimal(rtt, 0, say),
  );
  // Not an attribute in markup, which the page's policy may forbid, but a property of the object, which it can't.
  drawn.style.setProperty('--v', String(heat));
  return drawn;
}

export function drawNotice([title, detail]: View['notices'][number]): HTMLElement {
  return h('li', '', title, h('span', 'm', detail));
}
