import type { Point } from '../projection.ts';
import type { Side } from '../views/dot-map.tsx';

/** Middle of a label, and half of its size; of a pin likewise. In % of the map's box. */
interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** A label of a few letters on a map some 600 px wide. */
const label = { w: 3.6, h: 2.6 } as const;
const pin = { w: 0.9, h: 1.9 } as const;
const offsets: Readonly<Record<Side, readonly [x: number, y: number]>> = {
  right: [5.4, 0],
  left: [-5.4, 0],
  above: [0, -5.3],
  below: [0, 5.3],
};

/**
 * Where each point's label goes, so that it covers no pin and no other label, and stays in the picture; undefined where there is
 * no room for it. Who comes first has the choice.
 */
export function placeLabels(points: readonly Point[], all: readonly Point[]): (Side | undefined)[] {
  const taken: Box[] = all.map(({ left, top }) => ({ x: left, y: top, ...pin }));
  return points.map((point) => {
    const own = taken.findIndex(({ x, y }) => x === point.left && y === point.top);
    const side = (Object.keys(offsets) as Side[]).find((side) => {
      const box = boxAt(point, side);
      return isInside(box) && !taken.some((other, index) => index !== own && overlap(box, other));
    });
    if (side) taken.push(boxAt(point, side));
    return side;
  });
}

function boxAt({ left, top }: Point, side: Side): Box {
  const [x, y] = offsets[side];
  return { x: left + x, y: top + y, ...label };
}

function isInside({ x, y, w, h }: Box): boolean {
  return x - w >= 0 && x + w <= 100 && y - h >= 0 && y + h <= 100;
}

function overlap(a: Box, b: Box): boolean {
  return Math.abs(a.x - b.x) < a.w + b.w && Math.abs(a.y - b.y) < a.h + b.h;
}
