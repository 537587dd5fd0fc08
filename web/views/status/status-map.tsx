import type { PopStatusView } from '#protocol';
import { count } from '../../format.ts';
import { project } from '../../projection.ts';
import { tallyOf } from '../../status/overall.ts';
import { placeLabels } from '../../status/place-labels.ts';
import { shapes } from '../../status/words.ts';
import { DotMap, isPlaced } from '../dot-map.tsx';

/** Where the locations are, and how. A picture of the list below it. Those with something amiss get their labels first. */
export function StatusMap({ pops }: { readonly pops: readonly PopStatusView[] }) {
  const isWell = ({ status }: PopStatusView): boolean => status === 'operational';
  const placed = pops.filter(isPlaced);
  const list = [...placed.filter((pop) => !isWell(pop)), ...placed.filter(isWell)];
  if (list.length === 0) return null;
  const points = list.map(({ latitude, longitude }) => project(latitude, longitude));
  const sides = placeLabels(points, points);
  const pins = list.map((pop, index) => ({
    id: pop.id,
    point: points[index]!,
    look: `st ${shapes[pop.status]} ${isWell(pop) ? 'well' : ''}`,
    side: sides[index],
  }));
  const tally = tallyOf(list).map(({ text }) => text);
  return (
    <DotMap
      label={`World map of ${count(list.length, 'location')}: ${tally.join(', ')}.`}
      pins={pins.reverse()}
    />
  );
}
