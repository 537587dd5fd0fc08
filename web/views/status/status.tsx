import { useEffect } from 'preact/hooks';
import type { StatusView } from '#protocol';
import { followStatus, status, trouble } from '../../status/store.ts';
import { Embed } from './embed.tsx';
import { Happenings } from './happenings.tsx';
import { Head } from './head.tsx';
import { Mesh } from './mesh.tsx';
import { Notices, Tally } from './notices.tsx';
import { PopList } from './pop-list.tsx';
import { StatusMap } from './status-map.tsx';

/** How the network is: all PoPs, what they find of each other, and what happened. */
export function StatusPage() {
  useEffect(followStatus, []);
  const { value } = status;
  return (
    <div class={trouble.value === undefined ? '' : 'old'}>
      <Head />
      {value && value.pops.length > 0 && <Whole status={value} />}
      <Happenings />
      <Embed />
    </div>
  );
}

function Whole({ status }: { readonly status: StatusView }) {
  return (
    <>
      <div class="pick over-all">
        <div>
          <Tally pops={status.pops} />
          <Notices status={status} />
        </div>
        <StatusMap pops={status.pops} />
      </div>
      <PopList status={status} />
      <Mesh status={status} />
    </>
  );
}
