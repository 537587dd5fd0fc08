import type { PingOptions } from '#protocol/tools/ping.ts';
import { connects } from '../connects.ts';
import type { NativeTool } from './tool.ts';

/** RFC 9110 §4.2.1: where a host that is known by its name alone is asked. */
const httpPort = 80;

/** ping over TCP: no program is needed, nor a right to raw sockets. */
export const tcpPing: NativeTool<PingOptions> = {
  kind: 'native',
  name: 'ping',
  names: 'target',
  run: ({ port = httpPort, packets, interval }, { contact }, run) =>
    connects({ ...contact!, port, count: packets, intervalSeconds: interval }, run),
};
