import { startEdge } from './edge.ts';
import type { EdgeOptions } from './edge.ts';

/**
 * The edge in a process (and a process group) of its own, forked by spawn-edge.ts: signals from a terminal don't reach it, so
 * that the agents can say goodbye first. It ends when it is told to, and when whoever forked it has gone.
 */
process.once('message', (options: EdgeOptions) => {
  startEdge(options).then(
    ({ url, stop }) => {
      const end = () => void stop().finally(() => process.exit(0));
      process.once('message', end);
      process.once('disconnect', end);
      process.send?.({ url });
    },
    (error: unknown) => {
      process.send?.({ error: error instanceof Error ? error.message : String(error) });
      process.exit(1);
    },
  );
});
