import { once } from 'node:events';
import type { Lab } from './lab.ts';
import { type Packet, pcapReader } from './pcap.ts';
import { runOn } from './probe.ts';
import { until } from './shell.ts';

/** Listens to everything that goes in and out of a node, on all of its interfaces but loopback, which leads nowhere. */
export interface Capture {
  /** The packets since the last call, complete up to the moment of this one. */
  take(): Promise<Packet[]>;
  /** @returns how many packets the kernel could not pass on: with any, the rest proves nothing */
  stop(): Promise<number>;
}

/** Whole packets, and no more: the longer one may be, the fewer the kernel keeps for us. */
const snapBytes = 2048;
const bufferKib = 8192;

/** Starts to listen; from when it resolves nothing is missed. Ends with the lab at the latest. */
export async function startCapture(lab: Lab, node: string): Promise<Capture> {
  const room = ['-s', String(snapBytes), '-B', String(bufferKib)];
  const argv = [
    'tcpdump',
    '-i',
    'any',
    '-y',
    'LINUX_SLL2',
    '-n',
    '-U',
    '--immediate-mode',
    ...room,
    '-w',
    '-',
  ];
  const tcpdump = lab.exec(node, argv, { stdio: ['ignore', 'pipe', 'pipe'] });
  const packets: Packet[] = [];
  const read = pcapReader();
  tcpdump.stdout!.on('data', (chunk: Buffer) => packets.push(...read(chunk)));
  let said = '';
  tcpdump.stderr!.setEncoding('utf8').on('data', (text: string) => (said += text));
  await until(`${node} is listened to`, () => Promise.resolve(said.includes('listening on')), {
    everyMs: 20,
  });
  let marks = 0;

  return {
    async take() {
      // The kernel keeps packets in order: once a question of our own is seen, so is everything before it.
      const mark = `mark-${++marks}.example.net`;
      const position = () => packets.findIndex(({ isOutgoing, dns }) => isOutgoing && dns?.name === mark);
      await runOn(lab, node, 'dig', '+tries=1', mark);
      await until(`${mark} is seen`, () => Promise.resolve(position() >= 0), { everyMs: 20 });
      return packets.splice(0, position() + 1).slice(0, -1);
    },
    async stop() {
      const ended = once(tcpdump, 'close');
      process.kill(-tcpdump.pid!, 'SIGINT');
      await ended;
      const [, dropped] = /(\d+) packets? dropped by kernel/.exec(said) ?? [];
      return Number(dropped);
    },
  };
}
