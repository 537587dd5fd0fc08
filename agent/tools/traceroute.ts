import {
  parallelBudgetMs,
  type TracerouteOptions,
  tracerouteWaitFactors,
  tracerouteWaitSeconds,
} from '#protocol/tools/traceroute.ts';
import { addressesIn } from '../names.ts';
import { onWire } from './on-wire.ts';
import { busyboxTraceroute, inetutilsTraceroute } from './traceroute-dialects.ts';
import { type ProgramTool, finished, toolFailed } from './tool.ts';

/** See there. */
const waits = [tracerouteWaitSeconds, tracerouteWaitFactors.here, tracerouteWaitFactors.near].join(',');

/** traceroute of Dmitry Butskoy (Linux). Names are looked up by the agent, so that a slow resolver holds up no hop. */
export const traceroute: ProgramTool<TracerouteOptions> = {
  kind: 'program',
  name: 'traceroute',
  programs: ['traceroute'],
  install: 'apt-get install traceroute',
  permit:
    'run the agent with CAP_NET_RAW, or setcap cap_net_raw+ep "$(readlink -f "$(command -v traceroute)")"',
  versionArgv: ['--version'],
  dialects: [inetutilsTraceroute, busyboxTraceroute],
  budgetMs: parallelBudgetMs,
  names: 'output',
  hopsIn: addressesIn,
  argv: ({ queries, maxHops, protocol, port, packetSize }, { contact }) => [
    '-n',
    '-q',
    String(queries),
    '-m',
    String(maxHops),
    '-w',
    waits,
    ...methodOf(protocol, port),
    `-${contact!.family}`,
    '--',
    contact!.address,
    ...(protocol === 'TCP' ? [] : [String(onWire(packetSize, contact!.family))]),
  ],
  trialArgv: ({ address, family }) => [
    '-n',
    '-q',
    '1',
    '-m',
    '1',
    '-w',
    waits,
    '-I',
    `-${family}`,
    '--',
    address,
  ],
  verdict: (exit, lastError) =>
    exit.code === 0 ? finished(exit) : toolFailed('traceroute', exit, lastError),
  // It prints a line feed *before* each hop, which would hold up the row of a hop until the next one answers or times out.
  isWholeLine:
    ({ queries }) =>
    (partial) =>
      partial.endsWith(' byte packets') || (endsWithProbe(partial) && probesIn(partial) >= queries),
};

/** False in the middle of a flag, which may be read in two pieces: `!`, and also `!F`, as `!F-1400` begins with it. */
function endsWithProbe(line: string): boolean {
  return / (?:\*|ms|![A-EG-Z]|!<\d{1,3}>)$/.test(line.slice(-8));
}

function methodOf(protocol: TracerouteOptions['protocol'], port: number): string[] {
  if (protocol === 'ICMP') return ['-I'];
  return protocol === 'TCP' ? ['-T', '-p', String(port)] : [];
}

/** Probes in a hop's line: each one prints `*` or its time in ms. */
function probesIn(line: string): number {
  let probes = 0;
  for (const token of line.split(' ')) if (token === '*' || token === 'ms') probes += 1;
  return probes;
}
