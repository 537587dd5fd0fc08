import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { plainRelay, type Relay } from './relay.ts';

/** A bare `ws` relay in a Node process of its own. */
export async function wsRelay(): Promise<Relay> {
  const script = fileURLToPath(new URL('ws-server.ts', import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  return plainRelay('bare ws', `ws://127.0.0.1:${Number(port)}`, async () => {
    child.kill();
    await once(child, 'exit');
  });
}
