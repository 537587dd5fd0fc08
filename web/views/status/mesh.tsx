import { useState } from 'preact/hooks';
import type { StatusView } from '#protocol';
import { hasBothFamilies, matrixOf } from '../../status/matrix.ts';
import type { Family } from '../../status/matrix.ts';
import { pair } from '../../status/pair.ts';
import { Segments } from '../segments.tsx';
import { MatrixTable } from './matrix-table.tsx';
import { PairPanel } from './pair-panel.tsx';

const families = [
  ['ipv4', 'IPv4'],
  ['ipv6', 'IPv6'],
] as const;

/** What the locations find of each other. */
export function Mesh({ status }: { readonly status: StatusView }) {
  const [family, setFamily] = useState<Family>('ipv4');
  const hasChoice = hasBothFamilies(status);
  const matrix = matrixOf(status, hasChoice ? family : 'ipv4');
  return (
    <section class="part" aria-labelledby="mesh">
      <div class="row hd">
        <h2 id="mesh">Between locations</h2>
        {hasChoice && (
          <Segments
            label="IP version"
            value={family}
            choices={families}
            onChoose={(value) => setFamily(value === 'ipv6' ? 'ipv6' : 'ipv4')}
          />
        )}
      </div>
      {matrix.rows.length === 0 ? (
        <p class="m">Locations measure each other once two of them have an address.</p>
      ) : (
        <MatrixTable matrix={matrix} anchors={status.anchors} />
      )}
      {pair.value && <PairPanel pair={pair.value} />}
    </section>
  );
}
