import { waitMs } from './pace.ts';
import { readSnapshot, type Snapshot } from './read.ts';

/** An answer that takes longer is none. */
const patienceMs = 10_000;

/** What is known of one looking glass: all widgets of a page that have the same `src` share one, and ask once. */
export interface Feed {
  /** The last one that has come, however long ago. */
  readonly snapshot: Snapshot | null;
  /** The edge can't be reached. One answer that failed to come while an older one is shown is no news yet. */
  readonly isLost: boolean;
  /** Calls `listener` whenever something has changed, until the function that it returns is called. */
  join(listener: () => void): () => void;
}

function openFeed(src: string): Feed {
  const listeners = new Set<() => void>();
  let snapshot: Snapshot | null = null;
  let failures = 0;
  let isAsking = false;
  let timer: ReturnType<typeof setTimeout>;

  /** Nobody looks: nothing is asked. Somebody looks again: it is asked at once. */
  async function wake(): Promise<void> {
    clearTimeout(timer);
    if (isAsking || document.hidden || listeners.size === 0) return;
    isAsking = true;
    const next = await ask(src);
    isAsking = false;
    failures = next ? 0 : failures + 1;
    snapshot = next ?? snapshot;
    timer = setTimeout(wake, waitMs(failures, Math.random()));
    for (const listener of listeners) listener();
  }

  // For as long as the page: a feed is kept, so that a widget that is moved has its data at once.
  document.addEventListener('visibilitychange', wake);
  addEventListener('online', wake);

  return {
    get snapshot() {
      return snapshot;
    },
    get isLost() {
      return failures > (snapshot ? 1 : 0);
    },
    join(listener) {
      listeners.add(listener);
      if (listeners.size === 1) void wake();
      return () => listeners.delete(listener);
    },
  };
}

/** Asks each time whether there is something new (ETag, 304): what the browser has kept may be a round old. */
async function ask(src: string): Promise<Snapshot | null> {
  try {
    const response = await fetch(`${src}/v1/status`, {
      cache: 'no-cache',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(patienceMs),
    });
    // An error is JSON, too, and no snapshot.
    return readSnapshot(await response.json());
  } catch {
    return null;
  }
}

const feeds = new Map<string, Feed>();

export function feedOf(src: string): Feed {
  const feed = feeds.get(src) ?? openFeed(src);
  feeds.set(src, feed);
  return feed;
}
