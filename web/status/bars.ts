/** Paths of a PoP's days: tall where it was operational, short where it was degraded, and beyond both ends where it was down. */
export interface BarPaths {
  readonly up: string;
  readonly degraded: string;
  readonly down: string;
  readonly maintenance: string;
  /** Nothing is known of them. */
  readonly unknown: string;
}

/** The frame, in px for 90 days; each has 3, of which one is a gap. */
export const bars = { pitch: 3, height: 22 } as const;

/** How a day is drawn: where it begins, and how tall it is. */
const looks = {
  o: ['up', 0, 16],
  g: ['degraded', 8, 8],
  d: ['down', 0, 22],
  m: ['maintenance', 13, 3],
  '-': ['unknown', 15, 1],
} as const satisfies Record<string, readonly [path: keyof BarPaths, top: number, height: number]>;

/**
 * @param days one letter a day, as `popStatusSchema` has them, the oldest first
 * @param slots how many days the frame has; fewer stand at its right end
 */
export function barPaths(days: string, slots: number): BarPaths {
  const paths = { up: '', degraded: '', down: '', maintenance: '', unknown: '' };
  const shown = days.slice(-slots).padStart(slots, '-');
  for (let index = 0; index < slots; index++) {
    const [path, top, height] = looks[shown[index] as keyof typeof looks] ?? looks['-'];
    paths[path] += `M${index * bars.pitch} ${top}h2v${height}h-2z`;
  }
  return paths;
}

/** `88 days operational, 1 degraded, 1 down`: the same in words. */
export function barsText(days: string): string {
  const n = (letter: string): number => days.split(letter).length - 1;
  const parts = [
    [n('o'), 'operational'],
    [n('g'), 'degraded'],
    [n('d'), 'down'],
    [n('m'), 'in maintenance'],
  ] as const;
  const told = parts.filter(([days]) => days > 0).map(([days, word]) => `${days} ${word}`);
  return told.length === 0 ? 'nothing known' : `days: ${told.join(', ')}`;
}
