import { rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join as joinPath } from 'node:path';
import { pops } from './pops.ts';
import { join } from './relay.ts';
import type { Run } from './run-directory.ts';
import { startServer } from './server.ts';

/** How agents reach the edge, and nothing else of the host: no packet of it is on the lab's network. */
export interface Uplink {
  /** What the agents of a PoP dial, by the PoP's id. */
  readonly urls: Readonly<Record<string, string>>;
  /** Cuts the connections that there are, and refuses further ones. */
  close(): Promise<void>;
}

/** The port that agents dial, on the loopback address of their own namespace. */
const port = 8787;

/** Lets the PoPs reach the edge that listens on a loopback port of the host. One at a time. */
export async function openUplink(run: Run, edgePort: number): Promise<Uplink> {
  const path = joinPath(run.directory, 'uplink.sock');
  const sockets = new Set<{ destroy(): void }>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    sockets.add(client);
    client.on('close', () => sockets.delete(client));
    join(client, connect({ port: edgePort, host: '127.0.0.1', allowHalfOpen: true }));
  });
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject);
  server.listen(path, listening.resolve);
  await listening.promise;
  const relays = await Promise.all(
    pops.map(({ id }) => startServer(run, id, 'uplink-relay.ts', [path, String(port)])),
  );
  return {
    urls: Object.fromEntries(pops.map(({ id }) => [id, `http://127.0.0.1:${port}`])),
    async close() {
      for (const relay of relays) relay.kill('SIGKILL');
      for (const socket of sockets) socket.destroy();
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      await promise;
      await rm(path, { force: true });
    },
  };
}
