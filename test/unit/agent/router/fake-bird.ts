import { createServer, type Socket } from 'node:net';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { aFolder } from '../../../support/folder.ts';

export interface FakeBird {
  readonly socket: string;
  /** All that it was told, as it came. */
  readonly heard: () => string;
  readonly forget: () => void;
  stop(): Promise<void>;
}

/** What its clock says, and since when it runs. */
const status = [
  '1000-BIRD 2.0.12',
  '1011-Router ID is 192.0.2.1',
  ' Hostname is router.example.net',
  ' Current server time is 2026-11-26 09:58:39.123',
  ' Last reboot on 2026-11-25 01:00:00.000',
  '0013 Daemon is up and running\n',
].join('\n');

/** Something that speaks as BIRD does on its control socket, and answers whatever it is asked in the same way. */
export async function startFakeBird(
  answer: string | ((socket: Socket) => void),
  hello = '0001 BIRD 2.0.12 ready.\n',
): Promise<FakeBird> {
  const socket = path.join(aFolder(), 'bird.ctl');
  const open = new Set<Socket>();
  let heard = '';
  const server = createServer((client) => {
    open.add(client);
    client.on('error', () => undefined);
    client.on('data', (chunk) => {
      const text = chunk.toString();
      heard += text;
      if (text === 'restrict\n') client.write('0016 Access restricted\n');
      else if (text === 'show status\n') client.write(status);
      else if (typeof answer === 'string') client.write(answer);
      else answer(client);
    });
    client.write(hello);
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  const stop = async () => {
    for (const client of open) client.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { socket, heard: () => heard, forget: () => (heard = ''), stop };
}

/** The same, until the test is over. */
export async function aBird(...given: Parameters<typeof startFakeBird>): Promise<FakeBird> {
  const bird = await startFakeBird(...given);
  onTestFinished(() => bird.stop());
  return bird;
}
