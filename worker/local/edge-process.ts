import { type EdgeOptions, startEdge } from './edge.ts';

/**
 * The edge in a process (and a process group) of its own, forked by spawn-edge.ts: signals from a terminal don't reach it, so
 * that the agents can say goodbye first. It ends when it is told to, and when whoever forked it has gone.
 */
process.once('message', (options: EdgeOptions) => void serve(options));

async function serve(options: EdgeOptions): Promise<void> {
  try {
    const edge = await startEdge(options);
    const end = () => void edge.stop().finally(() => process.exit(0));
    process.once('message', end);
    process.once('disconnect', end);
    process.send?.({ url: edge.url });
  } catch (error) {
    process.send?.({ error: error instanceof Error ? error.message : String(error) });
    process.exit(1);
  }
}
