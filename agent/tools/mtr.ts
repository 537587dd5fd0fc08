import { countOf } from '#protocol/tools/continuous.ts';
import { mtrGraceSeconds, type MtrOptions, mtrUserIntervalSeconds } from '#protocol/tools/mtr.ts';
import { addressesIn } from '../names.ts';
import { onWire } from './on-wire.ts';
import { type ProgramTool, finished, toolFailed } from './tool.ts';

/**
 * mtr in its machine-readable mode: one line per event, as it happens. Names are looked up by the agent: mtr tells only one of a
 * hop, though several may answer there.
 */
export const mtr: ProgramTool<MtrOptions> = {
  kind: 'program',
  name: 'mtr',
  programs: ['mtr', 'mtr-packet'],
  install: 'apt-get install mtr-tiny',
  permit: 'setcap cap_net_raw+ep "$(command -v mtr-packet)"',
  versionArgv: ['--version'],
  names: 'output',
  hopsIn: addressesIn,
  argv: ({ packets, interval, packetSize, protocol, port }, { contact, isRoot }) => [
    '--raw',
    '-n',
    // Labels of MPLS, where routers tell them (RFC 4950).
    '-e',
    '-c',
    String(countOf({ packets, interval })),
    '-i',
    String(isRoot ? interval : Math.max(interval, mtrUserIntervalSeconds)),
    '-s',
    String(onWire(packetSize, contact!.family)),
    '-G',
    String(mtrGraceSeconds),
    ...methodOf(protocol, port),
    `-${contact!.family}`,
    '--',
    contact!.address,
  ],
  trialArgv: ({ address, family }) => [
    '--raw',
    '-n',
    '-c',
    '1',
    '-i',
    String(mtrUserIntervalSeconds),
    '-G',
    '0.1',
    `-${family}`,
    '--',
    address,
  ],
  verdict: (exit, lastError) => (exit.code === 0 ? finished(exit) : toolFailed('mtr', exit, lastError)),
};

function methodOf(protocol: MtrOptions['protocol'], port: number): string[] {
  if (protocol === 'UDP') return ['-u'];
  return protocol === 'TCP' ? ['-T', '-P', String(port)] : [];
}
