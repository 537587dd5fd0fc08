import type { Entry, Outcome } from '#protocol';
import { limits } from '#protocol';
import {
  pmtu as protocolPmtu,
  type PmtuOptions,
  pmtuQueries,
  pmtuSilence,
  pmtuWaitSeconds,
  smallBytes,
} from '#protocol/tools/pmtu.ts';
import { isReached, type PmtuState } from '#protocol/tools/pmtu-state.ts';
import { exec, type Exit } from '../exec.ts';
import { lineSplitter } from '../lines.ts';
import { addressesIn } from '../names.ts';
import type { Programs } from '../programs.ts';
import { capture, loopbacks, summed, tryOut } from '../trial.ts';
import { finished, type NativeRun, type NativeTool, toolFailed } from './tool.ts';

interface Contact {
  readonly address: string;
  readonly family: 4 | 6;
}

/** A program that finds out a path's MTU, and what it calls itself. */
interface Way {
  readonly program: string;
  readonly versionArgv: readonly string[];
  readonly isIt: (version: string) => boolean;
  readonly argv: (contact: Contact, maxHops: number) => string[];
  /** Asks with small packets, from this hop on; absent: it can't be told to. */
  readonly smallArgv?: (contact: Contact, fromHop: number) => string[];
  readonly permit: string;
  /** It keeps its lines back until it ends, where nobody makes it write them (stdbuf of GNU coreutils). */
  readonly isHeldBack?: true;
}

const hops = limits.probe.hops;

/**
 * In the order of preference. traceroute of Dmitry Butskoy sends packets with DF set that disregard what the kernel remembers of the path
 * (IP_PMTUDISC_PROBE), so that it always sees at which hop the MTU gets smaller; and its ICMP gets an answer where UDP to a high port
 * finds a firewall. tracepath of iputils needs no privileges, and begins with what the kernel remembers.
 */
const ways: readonly Way[] = [
  {
    program: 'traceroute',
    versionArgv: ['--version'],
    isIt: (version) => version.startsWith('Modern traceroute'),
    argv: (contact, maxHops) => [
      '--mtu',
      '--back',
      ...asked(contact, ['-w', String(pmtuWaitSeconds), '-m', String(maxHops)]),
    ],
    // Two seconds, like traceroute's own: they go out all at once.
    smallArgv: (contact, fromHop) => [
      '-F',
      ...asked(contact, ['-w', '2,10,50', '-f', String(fromHop), '-m', String(Math.min(hops, fromHop + 9))]),
      String(smallBytes[contact.family]),
    ],
    permit: 'run the agent with CAP_NET_RAW, or apt-get install iputils-tracepath',
  },
  {
    program: 'tracepath',
    versionArgv: ['-V'],
    isIt: (version) => version.startsWith('tracepath '),
    argv: ({ address, family }, maxHops) => ['-n', '-m', String(maxHops), `-${family}`, '--', address],
    permit: 'let ICMP errors in',
    isHeldBack: true,
  },
];

function asked({ address, family }: Contact, times: readonly string[]): string[] {
  return ['-n', '-I', '-q', String(pmtuQueries), ...times, `-${family}`, '--', address];
}

/** Path MTU discovery (RFC 1191, RFC 8201) hop by hop, and what becomes of small packets where big ones fall silent. */
export const pmtu: NativeTool<PmtuOptions> = {
  kind: 'native',
  name: 'pmtu',
  programs: ['traceroute', 'tracepath', 'stdbuf'],
  names: 'output',
  hopsIn: addressesIn,

  async run(_options, { contact, version = '' }, run, { programs }) {
    const way = ways.find(({ isIt }) => isIt(version)) ?? ways[0]!;
    const file = programs.get(way.program) ?? '';
    let state = protocolPmtu.initial({ target: '', options: {} });
    const hear = (line: string): boolean => {
      state = protocolPmtu.fold(state, entry(line));
      return isSilent(state);
    };
    const command = { file, argv: way.argv(contact!, hops) };
    const big = await walk(way.isHeldBack ? lineByLine(command, programs) : command, run, hear);
    if (big.kind !== 'finished' || !way.smallArgv || !isOpen(state)) return big;
    const last = state.hops.findLast(isHeard)?.ttl ?? 0;
    return walk({ file, argv: way.smallArgv(contact!, last + 1) }, run, () => false);
  },

  async probe({ programs }, families) {
    const tried = await Promise.all(ways.map((way) => probeWay(way, programs, families)));
    const [best] = tried.toSorted((a, b) => b.families.length - a.families.length);
    const reasons = tried.map(({ why }) => why);
    if (!best || best.families.length === 0) return { reason: reasons.join('; ') };
    const { version, families: usable, reason } = best;
    return { version, families: usable, ...(reason !== undefined && { reason }) };
  },
};

const entry = (line: string): Entry => [0, 'o', line];

const isHeard = ({ probes }: PmtuState['hops'][number]): boolean =>
  probes.some(({ address }) => address !== null);

/** True when so many hops in a row have said nothing that one may stop asking. */
function isSilent(state: PmtuState): boolean {
  return state.hops.length - 1 - state.hops.findLastIndex(isHeard) >= pmtuSilence;
}

/** True when the path ends in silence: nobody refused, and the target did not answer. */
function isOpen(state: PmtuState): boolean {
  const isRefused = state.hops.some(({ probes }) => probes.some(({ flag }) => flag !== undefined));
  return !isReached(state) && !isRefused && state.hops.length > 0 && !isHeard(state.hops.at(-1)!);
}

interface Command {
  readonly file: string;
  readonly argv: readonly string[];
}

function lineByLine({ file, argv }: Command, programs: Programs): Command {
  const stdbuf = programs.get('stdbuf');
  return stdbuf === undefined ? { file, argv } : { file: stdbuf, argv: ['-oL', file, ...argv] };
}

/** Runs a program and says its lines, until it ends or `isEnough` says so of a line. */
async function walk(command: Command, run: NativeRun, isEnough: (line: string) => boolean): Promise<Outcome> {
  const enough = new AbortController();
  const splitters = { o: lineSplitter(lineBounds), e: lineSplitter(lineBounds) };
  let lastError = '';
  const take = (stream: 'o' | 'e', lines: readonly string[]): void => {
    for (const line of lines) {
      if (stream === 'e') lastError = line.trim() === '' ? lastError : line;
      else if (!enough.signal.aborted) {
        run.line(line);
        if (isEnough(line)) enough.abort();
      }
    }
  };
  const exit: Exit = await exec(command, {
    signal: AbortSignal.any([run.signal, enough.signal]),
    graceMs: limits.job.killGraceMs,
    onData: (stream, chunk) => take(stream, splitters[stream].push(chunk)),
  });
  take('o', splitters.o.end());
  take('e', splitters.e.end());
  if (run.signal.aborted) return run.signal.reason as Outcome;
  if (enough.signal.aborted) return { kind: 'finished', exit: 0 };
  return exit.code === 0 ? finished(exit) : toolFailed('pmtu', exit, lastError);
}

const lineBounds = { capBytes: limits.job.lineBytes };

async function probeWay(
  { program, versionArgv, isIt, argv, permit }: Way,
  programs: Programs,
  families: readonly (4 | 6)[],
): Promise<{ version: string; families: (4 | 6)[]; reason?: string; why: string }> {
  const file = programs.get(program);
  const none = (why: string) => ({ version: '', families: [], why });
  if (file === undefined)
    return none(`${program} is missing: apt-get install traceroute, or iputils-tracepath`);
  const { output } = await capture({ file, argv: versionArgv });
  const version = output.trim().split('\n', 1)[0] ?? '';
  if (!isIt(version)) return none(`this ${program} knows no MTU: apt-get install traceroute`);
  const trials = loopbacks.map((loopback) =>
    tryOut({ file, argv: argv(loopback, 1) }, loopback, { permit, families }),
  );
  const sum = summed(await Promise.all(trials));
  return { version, ...sum, why: `${program}: ${sum.reason ?? ''}` };
}
