/** Where a point of the earth lies on the map, in % of its box. */
export interface Point {
  readonly left: number;
  readonly top: number;
}

/** The map is a Gall stereographic projection, cut at the Bering Strait and without the Antarctic. */
export function project(latitude: number, longitude: number): Point {
  const left = 48.3 + longitude * 0.2866;
  const top = 58.6 - Math.tan((latitude * Math.PI) / 360) * 76.2;
  return { left: within(left), top: within(top) };
}

function within(percent: number): number {
  return Number(Math.max(0, Math.min(100, percent)).toFixed(2));
}

/** True when a label right of `point` would run into another point, or out of the picture: it goes to the left. */
export function isLabelLeft(point: Point, others: readonly Point[]): boolean {
  const isTaken = others.some(({ left, top }) => {
    const right = left - point.left;
    return right > 0 && right < 8 && Math.abs(top - point.top) < 4;
  });
  return isTaken || point.left > 88;
}
