import { countOf } from '#protocol/tools/continuous.ts';
import { type PingOptions, portOf } from '#protocol/tools/ping.ts';
import { connects } from '../connects.ts';
import type { NativeTool } from './tool.ts';

/** ping over TCP: no program is needed, nor a right to raw sockets. */
export const tcpPing: NativeTool<PingOptions> = {
  kind: 'native',
  name: 'ping',
  names: 'target',
  run: ({ port, ...pace }, { contact }, run) =>
    connects(
      { ...contact!, port: portOf({ port }), count: countOf(pace), intervalSeconds: pace.interval },
      run,
    ),
};
