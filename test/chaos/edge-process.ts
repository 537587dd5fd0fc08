import type { Miniflare } from 'miniflare';
import { type EdgeOptions, startMiniflare } from '../../worker/local/edge.ts';
import type { EdgeAnswer, EdgeOrder } from './edge.ts';

/**
 * The edge in a process of its own, as worker/local/edge-process.ts runs it, that can also be told to evict an object from
 * memory, as the platform does when it likes.
 */
process.once('message', (options: EdgeOptions) => void serve(options));

async function serve(options: EdgeOptions): Promise<void> {
  try {
    const miniflare = await startMiniflare(options);
    const { origin } = await miniflare.ready;
    const end = () => void miniflare.dispose().finally(() => process.exit(0));
    process.on('message', (order: EdgeOrder) => (order.do === 'stop' ? end() : void evict(miniflare, order)));
    process.once('disconnect', end);
    answer({ url: origin });
  } catch (error) {
    answer({ error: String(error) });
    process.exit(1);
  }
}

async function evict(
  miniflare: Miniflare,
  { number, className, object }: Extract<EdgeOrder, { do: 'evict' }>,
): Promise<void> {
  try {
    await miniflare.unsafeEvictDurableObject('popglass', className, object);
    answer({ number, wasThere: true });
  } catch (error) {
    // Not in memory, or in the middle of a call and not to be had. There is no code to tell by.
    const isNotThere = /not currently running|Timed out waiting to evict/.test(String(error));
    if (isNotThere) answer({ number, wasThere: false });
    else answer({ number, error: String(error) });
  }
}

function answer(message: EdgeAnswer): void {
  process.send?.(message);
}
