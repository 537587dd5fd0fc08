import { countOf } from '#protocol/tools/continuous.ts';
import type { PingOptions } from '#protocol/tools/ping.ts';
import { iputilsBudgetMs, pingWaitSeconds } from '#protocol/tools/ping-budget.ts';
import { busyboxPing, inetutilsPing } from './ping-dialects.ts';
import { type ProgramTool, finished, toolFailed } from './tool.ts';

/** ping of iputils. `-O` reports a missing reply while the run goes on. */
export const ping: ProgramTool<PingOptions> = {
  kind: 'program',
  name: 'ping',
  programs: ['ping'],
  install: 'apt-get install iputils-ping',
  permit: 'setcap cap_net_raw+ep "$(command -v ping)"',
  versionArgv: ['-V'],
  dialects: [inetutilsPing, busyboxPing],
  budgetMs: ({ packets, interval }) => iputilsBudgetMs({ packets: countOf({ packets, interval }), interval }),
  names: 'target',
  argv: ({ packets, interval, packetSize }, { contact }) => [
    '-O',
    '-n',
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
  trialArgv: ({ address, family }) => ['-O', '-n', '-c', '1', '-W', '1', `-${family}`, '--', address],
  // 1: no reply at all, which is an answer, too.
  verdict: (exit, lastError) =>
    exit.code === 0 || exit.code === 1 ? finished(exit) : toolFailed('ping', exit, lastError),
};
