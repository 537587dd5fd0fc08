import type { Signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { isReconnecting } from '../link-state.ts';
import type { LinkState } from '../link-state.ts';

/** A line that is back sooner is not worth a word. */
const blipMs = 1_000;

/** Says that what is on the screen may be behind. It lies over the page's lower edge: nothing moves, and all can be read. */
export function Reconnecting({ link }: { readonly link: Signal<LinkState> }) {
  const isLost = isReconnecting(link.value);
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    if (!isLost) return undefined;
    const timer = setTimeout(() => setShown(true), blipMs);
    return () => {
      clearTimeout(timer);
      setShown(false);
    };
  }, [isLost]);
  return <output class="over">{isShown && isLost && <span class="st warn">Reconnecting</span>}</output>;
}
