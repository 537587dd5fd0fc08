import type { PopView } from '#protocol';
import { unavailable } from '../form.ts';
import { count } from '../format.ts';
import { isLabelLeft, project } from '../projection.ts';
import type { Point } from '../projection.ts';
import { chosen, form, popList } from '../run.ts';
import { DotMap, isPlaced } from './dot-map.tsx';
import type { Side } from './dot-map.tsx';

/** Where the locations are. A picture of the list beside it, which is what one works with. */
export function WorldMap() {
  const list = popList.value.filter(isPlaced);
  if (list.length === 0) return null;
  const selected = chosen.value.filter(isPlaced);
  const names = selected.map(({ name }) => name).join(', ');
  const label = `World map of ${count(list.length, 'location')}. Selected: ${names || 'none'}.`;
  const labelled = selected.map(pointOf);
  const pins = list.map((pop) => ({
    id: pop.id,
    point: pointOf(pop),
    look: pinLook(pop),
    ...(selected.includes(pop) && { side: sideOf(pop, labelled) }),
  }));
  return <DotMap label={label} pins={pins} />;
}

function pointOf({ latitude, longitude }: PopView): Point {
  return project(latitude, longitude);
}

function sideOf(pop: PopView, labelled: readonly Point[]): Side {
  return isLabelLeft(pointOf(pop), labelled) ? 'left' : 'right';
}

function pinLook(pop: PopView): string {
  if (chosen.value.includes(pop)) return 'on';
  return unavailable(pop, form.value) === undefined ? '' : 'off';
}
