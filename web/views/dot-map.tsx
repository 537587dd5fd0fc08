import type { Point } from '../projection.ts';
import { landPath } from './land.ts';

/** On which side of its pin a label is. */
export type Side = 'right' | 'left' | 'above' | 'below';

export interface Pin {
  readonly id: string;
  readonly point: Point;
  /** Its class: shape and colour. */
  readonly look: string;
  /** Where its label is; absent: it has none. */
  readonly side?: Side | undefined;
}

/** The world in dots, and pins on it. A picture: `label` says the same in words. */
export function DotMap({ label, pins }: { readonly label: string; readonly pins: readonly Pin[] }) {
  return (
    <figure class="map" aria-label={label}>
      <svg viewBox="-.5 -.5 116 51" preserveAspectRatio="none" aria-hidden="true">
        <path d={landPath} />
      </svg>
      {pins.map(({ id, point, look, side }) => (
        <span
          key={id}
          class={`pin ${look} ${side ?? ''}`}
          style={{ left: `${point.left}%`, top: `${point.top}%` }}
        >
          {side && <span aria-hidden="true">{id}</span>}
        </span>
      ))}
    </figure>
  );
}

/** A PoP at 0° N 0° E, in the sea, is one of which nobody said where it is. */
export function isPlaced({ latitude, longitude }: { latitude: number; longitude: number }): boolean {
  return latitude !== 0 || longitude !== 0;
}
