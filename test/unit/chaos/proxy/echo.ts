import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { type ChaosProxy, startProxy } from '../../../chaos/proxy/proxy.ts';

const endings: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

/** What one end of a socket saw of it. */
export interface Seen {
  readonly texts: string[];
  /** The close code; settles when the socket is closed. */
  readonly closed: Promise<number>;
}

/** A server that says everything twice: to whoever said it, and to the test. */
export interface Echo {
  readonly url: string;
  /** Its ends of the sockets, in the order in which they came. */
  readonly sockets: Seen[];
}

export async function anEcho(): Promise<Echo> {
  const http = createServer((_request, response) => response.end('plain'));
  const server = new WebSocketServer({ server: http });
  const sockets: Seen[] = [];
  server.on('connection', (socket) => {
    sockets.push(watch(socket));
    socket.on('message', (data: Buffer) => socket.send(data.toString()));
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  endings.push(() => {
    for (const socket of server.clients) socket.terminate();
    http.closeAllConnections();
    http.close();
  });
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, sockets };
}

export async function aProxy(echo: Echo): Promise<ChaosProxy> {
  const proxy = await startProxy(echo.url);
  endings.push(() => proxy.stop());
  return proxy;
}

export interface Client extends Seen {
  readonly socket: WebSocket;
  say(text: string): void;
  /** Settles once it has heard this. */
  hears(text: string): Promise<void>;
}

/** Dials an agent's data door, unless told otherwise. */
export function aClient(proxy: ChaosProxy, path = '/v1/agent/data/s/1'): Client {
  const socket = new WebSocket(proxy.url.replace('http', 'ws') + path);
  socket.on('error', () => undefined);
  endings.push(() => socket.terminate());
  const seen = watch(socket);
  return {
    ...seen,
    socket,
    say: (text) => socket.send(text),
    async hears(text) {
      while (!seen.texts.includes(text)) await once(socket, 'message');
    },
  };
}

export async function anOpenClient(proxy: ChaosProxy, path?: string): Promise<Client> {
  const client = aClient(proxy, path);
  await once(client.socket, 'open');
  return client;
}

function watch(socket: WebSocket): Seen {
  const texts: string[] = [];
  socket.on('message', (data: Buffer) => texts.push(data.toString()));
  return { texts, closed: new Promise((resolve) => socket.once('close', resolve)) };
}
