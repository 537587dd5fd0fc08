import type { TcpOptions } from '#protocol/tools/tcp.ts';
import { connects } from '../connects.ts';
import type { NativeTool } from './tool.ts';

export const tcp: NativeTool<TcpOptions> = {
  kind: 'native',
  name: 'tcp',
  names: 'target',
  run: ({ port, packets, interval }, { contact }, run) =>
    connects({ ...contact!, port, count: packets, intervalSeconds: interval }, run),
};
