import { countOf } from '#protocol/tools/continuous.ts';
import { ping as protocolPing, type PingOptions } from '#protocol/tools/ping.ts';
import { pingLingerSeconds, pingWaitSeconds } from '#protocol/tools/ping-budget.ts';
import { busyboxVersion, inetutilsVersion } from './dialect.ts';
import { type Aim, finished, type ProgramTool, toolFailed } from './tool.ts';

const common = {
  kind: 'program',
  name: 'ping',
  programs: ['ping'],
  install: 'apt-get install iputils-ping',
  names: 'target',
  // Without any reply, and when it did nothing at all, it ends with 1: only then has it something to say.
  verdict: (exit, lastError) =>
    exit.code === 0 || (exit.code === 1 && lastError === '')
      ? finished(exit)
      : toolFailed('ping', exit, lastError),
} as const satisfies Partial<ProgramTool<PingOptions>>;

/** ping6 of inetutils takes whole seconds only, and a second is the least. */
function secondsOf(interval: number, family: 4 | 6): number {
  return family === 6 ? Math.ceil(interval) : interval;
}

/**
 * ping of GNU inetutils 2.4: another program for each family. `-v` makes it tell the ICMP errors that it gets; a missing reply it never
 * tells. Measured: ping6 waits ten seconds for the last reply, whatever it is told.
 */
export const inetutilsPing: ProgramTool<PingOptions> = {
  ...common,
  permit: 'chmod u+s "$(command -v ping)" "$(command -v ping6)", or apt-get install iputils-ping',
  versionArgv: ['-V'],
  versionIn: inetutilsVersion,
  programIn: (family) => (family === 6 ? 'ping6' : 'ping'),
  argv: ({ packets, interval, packetSize }, { contact }) => [
    '-v',
    '-n',
    '-c',
    String(countOf({ packets, interval })),
    '-i',
    String(secondsOf(interval, contact!.family)),
    '-s',
    String(packetSize),
    ...(contact!.family === 4 ? ['-W', String(pingWaitSeconds)] : []),
    '--',
    contact!.address,
  ],
  trialArgv: ({ address }) => ['-n', '-c', '1', '--', address],
  cannot: (options, aim) => tooSlow(options, aim),
};

function tooSlow(options: PingOptions, { contact }: Pick<Aim, 'contact'>): string | undefined {
  if (contact?.family !== 6) return undefined;
  if (options.packets === undefined) return undefined;
  const seconds = options.packets * secondsOf(options.interval, 6) + pingLingerSeconds + 1;
  if (seconds * 1000 <= protocolPing.budgetMs(options)) return undefined;
  return 'the ping6 of GNU inetutils on this host sends one packet a second at most: ask for an interval of whole seconds, or for fewer packets';
}

/** ping of BusyBox 1.35. It tells neither a missing reply nor an ICMP error: both are silence. */
export const busyboxPing: ProgramTool<PingOptions> = {
  ...common,
  permit: 'run the agent as root, or apt-get install iputils-ping',
  versionArgv: ['-V'],
  versionIn: busyboxVersion,
  argv: ({ packets, interval, packetSize }, { contact }) => [
    '-c',
    String(countOf({ packets, interval })),
    '-i',
    String(interval),
    '-s',
    String(packetSize),
    '-W',
    String(pingWaitSeconds),
    `-${contact!.family}`,
    '--',
    contact!.address,
  ],
  trialArgv: ({ address, family }) => ['-c', '1', '-W', '1', `-${family}`, '--', address],
};
