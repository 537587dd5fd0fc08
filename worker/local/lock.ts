import { createHash } from 'node:crypto';
import { realpathSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * Takes a directory for this process: two edges on one state would spoil it. The lock is a UNIX socket that listens, so it
 * ends with the process, however that ends; it lies in the temporary directory, because the path of a socket must be short.
 * @throws {Error} when another process has it
 */
export async function lock(directory: string): Promise<() => void> {
  const name = createHash('sha256').update(realpathSync(directory)).digest('hex').slice(0, 16);
  const file = path.join(tmpdir(), `popglass-${name}.lock`);
  if (await answers(file))
    throw new Error(`${directory} is in use by another Popglass: stop it, or choose another --state`);
  rmSync(file, { force: true });
  const server = createServer((socket) => socket.end());
  await listen(server, file);
  server.unref();
  return () => server.close();
}

function answers(file: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(file);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function listen(server: Server, file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(file, resolve);
  });
}
