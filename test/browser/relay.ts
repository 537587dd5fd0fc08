import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from '../lab/relay.ts';

/** A wire between a page and its edge, which a test can cut. */
export interface Relay {
  readonly url: string;
  /** Breaks all connections; new ones are let through. @returns how many there were */
  cut(): number;
  stop(): void;
}

/** A wire to the edge at `url`, with an address of its own on this machine. */
export async function relayTo(url: string): Promise<Relay> {
  const { hostname, port } = new URL(url);
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (near) => {
    open.add(near);
    near.once('close', () => open.delete(near));
    join(near, connect({ host: hostname, port: Number(port), allowHalfOpen: true }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  function cut(): number {
    const count = open.size;
    for (const socket of open) socket.destroy();
    return count;
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    stop() {
      cut();
      server.close();
    },
  };
}
