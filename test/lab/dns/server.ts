/** The lab's name server: each of its addresses is another server. Runs inside a namespace; says `ready` when it answers. */
import { createSocket } from 'node:dgram';
import { type Socket, createServer } from 'node:net';
import { type Question, decode, encode, streamEncode } from 'dns-packet';
import { parseAddress } from '#protocol/address.ts';
import { type View, respond } from './respond.ts';
import { views } from './views.ts';

const port = 53;

async function serveUdp(address: string, view: View): Promise<void> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  socket.on('message', (bytes, peer) => {
    const response = answerTo(bytes, view, 'udp', peer.address);
    if (response) socket.send(encode(response), peer.port, peer.address);
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.bind(port, address, resolve);
  await promise;
}

async function serveTcp(address: string, view: View): Promise<void> {
  const server = createServer((socket) => converse(socket, view));
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(port, address, resolve);
  await promise;
}

/** Messages on a stream have their length in front (RFC 1035 §4.2.2) and come in pieces. */
function converse(socket: Socket, view: View): void {
  let pending = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes: Buffer) => {
    pending = Buffer.concat([pending, bytes]);
    while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
      const end = 2 + pending.readUInt16BE(0);
      const response = answerTo(pending.subarray(2, end), view, 'tcp', socket.remoteAddress ?? '');
      pending = pending.subarray(end);
      if (response) socket.write(streamEncode(response));
    }
  });
}

function answerTo(bytes: Buffer, view: View, transport: 'udp' | 'tcp', asker: string) {
  try {
    const address = parseAddress(asker.replace(/^::ffff:/, ''));
    return respond(view, decode(bytes), transport, {
      ...(address && { address }),
      isRepeated: (question) => isRepeated(asker, question),
    });
  } catch {
    return null; // not DNS
  }
}

/** Every question so far, with who asked it. Grows as long as the lab lives, which is not long. */
const asked = new Set<string>();

function isRepeated(asker: string, { name, type }: Question): boolean {
  const key = `${asker} ${type} ${name.toLowerCase()}`;
  const repeated = asked.has(key);
  asked.add(key);
  return repeated;
}

await Promise.all(
  views.flatMap(({ addresses, view }) =>
    addresses.flatMap((address) => [serveUdp(address, view), serveTcp(address, view)]),
  ),
);
process.stdout.write('ready\n');
