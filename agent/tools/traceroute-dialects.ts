import {
  tracerouteDefaultSize,
  type TracerouteOptions,
  tracerouteSerialWaitSeconds,
} from '#protocol/tools/traceroute.ts';
import { busyboxVersion, inetutilsVersion } from './dialect.ts';
import { onWire } from './on-wire.ts';
import { finished, type ProgramTool, toolFailed } from './tool.ts';

const better = 'apt-get install traceroute';

/** Both ask for one hop after the other, and wait for each probe: hence a shorter wait. */
const common = {
  kind: 'program',
  name: 'traceroute',
  programs: ['traceroute'],
  install: better,
  versionArgv: ['--version'],
  names: 'output',
  verdict: (exit, lastError) =>
    exit.code === 0 ? finished(exit) : toolFailed('traceroute', exit, lastError),
} as const satisfies Partial<ProgramTool<TracerouteOptions>>;

const noTcp = (whose: string): string =>
  `the traceroute of ${whose} on this host knows no TCP: ask for ICMP or UDP there (${better})`;

/** traceroute of GNU inetutils 2.4: IPv4 only, and packets of one size. */
export const inetutilsTraceroute: ProgramTool<TracerouteOptions> = {
  ...common,
  permit: `chmod u+s "$(command -v traceroute)", or ${better}`,
  versionIn: inetutilsVersion,
  lacks: (family) => (family === 6 ? `the traceroute of GNU inetutils knows no IPv6: ${better}` : undefined),
  cannot({ protocol, packetSize }) {
    if (protocol === 'TCP') return noTcp('GNU inetutils');
    if (packetSize === tracerouteDefaultSize) return undefined;
    return `the traceroute of GNU inetutils on this host knows no packet size: leave it at ${tracerouteDefaultSize} bytes (${better})`;
  },
  argv: ({ protocol, maxHops, queries }, { contact }) => [
    ...(protocol === 'ICMP' ? ['-I'] : ['-M', 'udp']),
    '-q',
    String(queries),
    '-m',
    String(maxHops),
    '-w',
    String(tracerouteSerialWaitSeconds),
    '--',
    contact!.address,
  ],
  trialArgv: ({ address }) => ['-I', '-q', '1', '-m', '1', '-w', '1', '--', address],
};

/** The smallest packets that BusyBox sends, in bytes, headers included. */
const least = { 4: 46, 6: 72 } as const;

/** Said with its version, as every build has its own: one that does not know `-I` takes it, and sends UDP. */
const withoutIcmp = ', without ICMP';

/** traceroute of BusyBox 1.35. */
export const busyboxTraceroute: ProgramTool<TracerouteOptions> = {
  ...common,
  permit: `run the agent as root, or ${better}`,
  versionIn(said) {
    const version = busyboxVersion(said);
    if (version === undefined || version.endsWith(withoutIcmp)) return version;
    const [flags = ''] = /\[-46[A-Za-z]{0,16}\]/.exec(said) ?? [];
    return flags === '' || flags.includes('I') ? version : version + withoutIcmp;
  },
  cannot({ protocol, packetSize }, { contact, version = '' }) {
    if (protocol === 'TCP') return noTcp('BusyBox');
    if (protocol === 'ICMP' && version.endsWith(withoutIcmp))
      return `the traceroute of BusyBox on this host knows no ICMP: ask for UDP there (${better})`;
    const { family } = contact!;
    if (onWire(packetSize, family) >= least[family]) return undefined;
    return `the traceroute of BusyBox on this host sends at least ${least[family] - onWire(0, family)} bytes in a packet over IPv${family}`;
  },
  argv: ({ protocol, maxHops, queries, packetSize }, { contact }) => [
    '-n',
    ...(protocol === 'ICMP' ? ['-I'] : []),
    '-q',
    String(queries),
    '-m',
    String(maxHops),
    '-w',
    String(tracerouteSerialWaitSeconds),
    `-${contact!.family}`,
    '--',
    contact!.address,
    String(onWire(packetSize, contact!.family)),
  ],
  trialArgv: ({ address, family }) => ['-n', '-q', '1', '-m', '1', '-w', '1', `-${family}`, '--', address],
};
