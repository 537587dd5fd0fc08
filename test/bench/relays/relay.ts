import { once } from 'node:events';
import { WebSocket } from 'ws';

/** Something that carries a line from one sender to all viewers. */
export interface Relay {
  readonly name: string;
  /** Adds viewers until there are so many. */
  grow(viewers: number): Promise<void>;
  readonly viewers: readonly WebSocket[];
  send(line: string): void;
  stop(): Promise<void>;
}

/** Opens a socket and waits until it is up. */
export async function open(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  return socket;
}

/** A relay whose door has `/send` and `/view`. */
export async function plainRelay(name: string, url: string, stop: () => Promise<void>): Promise<Relay> {
  const sender = await open(`${url}/send`);
  const viewers: WebSocket[] = [];
  return {
    name,
    viewers,
    async grow(count) {
      while (viewers.length < count) viewers.push(await open(`${url}/view`));
    },
    send: (line) => sender.send(line),
    async stop() {
      for (const socket of [sender, ...viewers]) socket.terminate();
      await stop();
    },
  };
}
