/**
 * A PoP's way out of its namespace: carries connections to a loopback port over to a UNIX socket, which is a file and so
 * crosses network namespaces. Says `ready` when it listens. Arguments: socket, port.
 */
import { connect, createServer } from 'node:net';
import { join } from './relay.ts';

const [path, port] = process.argv.slice(2);
createServer({ allowHalfOpen: true }, (client) => {
  join(client, connect({ path: path!, allowHalfOpen: true }));
}).listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'));
