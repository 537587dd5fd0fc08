/** How many days are drawn. */
const shown = 90;

/** Paths in a box of 270 × 22, two units of ink and one of air for each day; `widget.css` makes their strokes 16, 8, 22 and 6 wide. */
export type Bars = {
  readonly operational: string;
  /** Short bars, on the base line at 16. */
  readonly degraded: string;
  /** Long bars, through the base line. */
  readonly down: string;
  /** Broken bars. */
  readonly maintenance: string;
};

/** The last 90 of `days`, today rightmost. A day of which nothing is known, or with a letter that isn't known, stays blank. */
export function barsOf(days: string): Bars {
  const letters = days.slice(-shown).padStart(shown).split('');
  const bars = (letter: string, y: number): string =>
    letters.map((each, n) => (each === letter ? `M${n * 3} ${y}h2` : '')).join('');
  return {
    operational: bars('o', 8),
    degraded: bars('g', 12),
    down: bars('d', 11),
    maintenance: bars('m', 3) + bars('m', 13),
  };
}

/** On how many of the days the PoP was as the letter says: the same picture in words. */
export function daysWith(letter: string, days: string): number {
  return days.slice(-shown).split(letter).length - 1;
}
