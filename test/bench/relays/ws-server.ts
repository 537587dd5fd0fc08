import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** A bare relay in Node, in a process of its own. Prints its port. */
const viewers = new Set<WebSocket>();
const server = new WebSocketServer({ host: '127.0.0.1', port: 0 }, () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
server.on('connection', (socket, request) => {
  if (request.url === '/view') viewers.add(socket);
  socket.on('close', () => viewers.delete(socket));
  socket.on('message', (data: Buffer) => {
    for (const viewer of viewers) viewer.send(data.toString());
  });
});
