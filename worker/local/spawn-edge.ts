import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import type { EdgeOptions } from './edge.ts';
import { endWithin } from './end-within.ts';

/** An edge that has not ended after this time hangs, in ms. */
const endMs = 3_000;

/** An edge in another process. */
export interface SpawnedEdge {
  readonly url: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/**
 * Starts the edge in a process of its own.
 * @throws {Error} with the reason when it does not come up (a port that is taken, a directory that can't be written)
 */
export async function spawnEdge(options: EdgeOptions): Promise<SpawnedEdge> {
  const child = fork(path.join(import.meta.dirname, 'edge-process.ts'), { detached: true });
  const answer = new Promise<{ url?: string; error?: string }>((resolve) => {
    child.once('message', resolve);
    child.once('close', (status) => resolve({ error: `the edge ended with status ${status}` }));
  });
  child.send(options);
  const { url, error } = await answer;
  if (url === undefined) throw new Error(error);
  return {
    url,
    process: child,
    stop: () =>
      endWithin(child, endMs, () => {
        if (child.connected) child.send('stop');
      }),
  };
}
