import { h, patch, set, tell } from './dom.ts';
import { drawMatrix, drawNotice, drawRow } from './draw.ts';
import type { Feed } from './feed.ts';
import type { Options } from './options.ts';
import { viewOf } from './view.ts';
import { sayIn, span } from './words.ts';

/** What one widget has in its shadow. */
export interface Panel {
  readonly element: HTMLElement;
  /** Shows what the feed has now. */
  show(nowMs: number): void;
  /** Time goes by. */
  tick(nowMs: number): void;
}

/** The parts of a panel stay while what is in them changes: focus and scroll position stay with them. */
export function panelOf(options: Options, feed: Feed): Panel {
  const { src, lang, theme, compact } = options;
  const say = sayIn(lang);
  const { host } = new URL(src);
  const link = (to: string, text: string): HTMLElement => set(h('a', '', text), { href: src + to });
  const sentence = h('strong', '');
  const age = h('span', 's m sp');
  const notices = h('ul', 'no s');
  const list = set(h('ul', 'ps'), { 'aria-label': say('list') });
  const table = h('table', '');
  const scroll = set(h('div', 'scroll', table), {
    'aria-label': say('mesh'),
    role: 'region',
    tabindex: '0',
  });
  const element = h(
    'div',
    '',
    h('div', 'row', set(h('p', '', sentence), { 'aria-live': 'polite' }), !compact && age),
    notices,
    list,
    !compact && h('p', 's m le', say('legend')),
    !compact && scroll,
    h(
      'div',
      'row s ft',
      link('/', say('run')),
      compact ? age : h('span', 'm sp', link('/status', say('by', host))),
    ),
  );
  set(element, { lang });

  function tick(nowMs: number): void {
    if (!feed.snapshot) return;
    const phrase = feed.isLost ? 'last' : compact ? 'ago' : 'updated';
    tell(age, say(phrase, span(nowMs - Date.parse(feed.snapshot.updatedAt))));
  }

  function show(nowMs: number): void {
    const { isLost, snapshot } = feed;
    const view = viewOf(snapshot, options, say, nowMs);
    const { pops, matrix } = view;
    tell(sentence, isLost ? say('lost', host) : view.sentence);
    sentence.className = `st ${isLost ? 'unknown' : view.state}`;
    element.className = `box ${compact ? 'sm' : 'lg'} ${theme} ${isLost || !snapshot ? 'stale' : ''}`;
    patch(notices, view.notices.map(drawNotice));
    patch(
      list,
      pops.map((pop) => drawRow(pop, say, compact)),
    );
    scroll.hidden = !matrix;
    patch(table, matrix ? drawMatrix(matrix, pops, say) : []);
    table.style.minWidth = `${pops.length * 40 + 56}px`;
    tick(nowMs);
  }

  return { element, show, tick };
}
