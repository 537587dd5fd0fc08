import type { PopView } from '#protocol';
import { unavailable } from '../form.ts';
import { count } from '../format.ts';
import { chosen, form, popList } from '../run.ts';
import { landPath } from './land.ts';
import { isLabelLeft, project } from '../projection.ts';

/** Where the locations are. A picture of the list beside it, which is what one works with. */
export function WorldMap() {
  const list = popList.value.filter(isPlaced);
  if (list.length === 0) return null;
  const names = chosen.value
    .filter(isPlaced)
    .map(({ name }) => name)
    .join(', ');
  const label = `World map of ${count(list.length, 'location')}. Selected: ${names || 'none'}.`;
  const pins = list.map((pop) => ({ pop, point: project(pop.latitude, pop.longitude), kind: pinKind(pop) }));
  const labelled = pins.filter(({ kind }) => kind === 'on').map(({ point }) => point);
  return (
    <figure class="map" aria-label={label}>
      <svg viewBox="-.5 -.5 116 51" preserveAspectRatio="none" aria-hidden="true">
        <path d={landPath} />
      </svg>
      {pins.map(({ pop, point, kind }) => (
        <span
          key={pop.id}
          class={`pin ${kind} ${isLabelLeft(point, labelled) ? 'L' : ''}`}
          style={{ left: `${point.left}%`, top: `${point.top}%` }}
        >
          {kind === 'on' && <span aria-hidden="true">{pop.id}</span>}
        </span>
      ))}
    </figure>
  );
}

/** A PoP at 0° N 0° E, in the sea, is one of which nobody said where it is. */
function isPlaced({ latitude, longitude }: PopView): boolean {
  return latitude !== 0 || longitude !== 0;
}

function pinKind(pop: PopView): string {
  if (chosen.value.includes(pop)) return 'on';
  return unavailable(pop, form.value) === undefined ? '' : 'off';
}
