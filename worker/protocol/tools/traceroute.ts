import * as z from 'zod/mini';
import { explainTraceroute, seenByTraceroute } from '../explain/traceroute.ts';
import { limits } from '../limits.ts';
import { decodeNote } from '../notes.ts';
import { visible } from '../visible.ts';
import { isAddress, isMark, readInteger, readRtt, told, words } from './lines.ts';
import { hostTold, type KnownPath, nothingKnown, takeKnown } from './known.ts';
import { type NetworkResult, networkResult } from './networks.ts';
import { choice, integer, ipVersion, tcpPort } from './options.ts';
import type { Tool } from './tool.ts';

/** Bytes of payload that traceroute sends by itself: of inetutils it can't be told to send others. */
export const tracerouteDefaultSize = 32;

/** Options of traceroute (contract §2). `port` is for TCP. */
export const tracerouteOptions = z.strictObject({
  protocol: choice(['ICMP', 'UDP', 'TCP']),
  port: tcpPort,
  maxHops: integer(limits.probe.hops, 1, limits.probe.hops),
  queries: integer(3, 1, limits.probe.queries),
  /** Bytes of payload; a TCP probe has none. */
  packetSize: integer(tracerouteDefaultSize, 0, limits.probe.packetBytes),
  ipVersion,
});
export type TracerouteOptions = z.infer<typeof tracerouteOptions>;

/**
 * One probe of a hop: `rttMs` null when nothing came back; `address` may be a mark of what was hidden. `flag`: `!H`, `!N`, `!X` …
 * as traceroute(8) prints it.
 */
export interface TracerouteProbe {
  readonly address: string | null;
  readonly rttMs: number | null;
  readonly flag?: string;
}

export interface TracerouteHop {
  readonly ttl: number;
  readonly probes: TracerouteProbe[];
}

/** What a traceroute's log says so far. */
export interface TracerouteState extends KnownPath {
  readonly lines: string[];
  readonly hops: TracerouteHop[];
}

export interface TracerouteResult {
  resolvedAddress: string | null;
  resolvedHostname: string | null;
  hops: ({
    resolvedAddress: string | null;
    resolvedHostname: string | null;
    /** Of that address, like `network` and `kind`; absent: not known. */
    asn?: number[];
    timings: { rtt: number; address?: string; flag?: string }[];
    /** Somebody answered, and who it was is not for this reader. */
    hidden?: true;
  } & NetworkResult)[];
}

/** Seconds that traceroute waits for a probe at most: the first part of `-w`. */
export const tracerouteWaitSeconds = 2;

/**
 * The other parts of `-w`: how many round trips of the same hop, and of a later hop, it waits once it knows one. Without
 * them (`-w 2`) each silent probe would take the full time, and hold back the hops after it. The tool's own 3 and 10 take a
 * reply for lost that a busy host only delays: on a LAN, ten round trips are less than a millisecond.
 */
export const tracerouteWaitFactors = { here: 10, near: 50 } as const;

/** Seconds for a probe where there is only one at a time: traceroute of inetutils and of BusyBox. */
export const tracerouteSerialWaitSeconds = 1;

/** Probes that traceroute has out at the same time (`-N`, its default). */
const atOnce = 16;

/** The highest TTL taken from a line; far above what options allow, far below what would hurt. */
const maxTtl = 64;

/** How long Butskoy's may take, in ms. At worst nothing answers, and 16 at a time each wait to the end; 5 s to start and for slow timers. */
export function parallelBudgetMs({
  maxHops,
  queries,
}: Pick<TracerouteOptions, 'maxHops' | 'queries'>): number {
  const seconds = Math.ceil((maxHops * queries) / atOnce) * tracerouteWaitSeconds + 5;
  return Math.min(seconds * 1000, limits.job.durationMs);
}

export const traceroute: Tool<TracerouteOptions, TracerouteState, TracerouteResult> = {
  name: 'traceroute',
  options: tracerouteOptions,

  // Whichever traceroute it is; the agent knows, and gives each its own.
  budgetMs({ maxHops, queries }) {
    const serialMs = (maxHops * queries * tracerouteSerialWaitSeconds + 5) * 1000;
    return Math.min(Math.max(serialMs, parallelBudgetMs({ maxHops, queries })), limits.job.durationMs);
  },

  initial: () => ({ lines: [], hops: [], ...nothingKnown() }),

  fold(state, [, channel, text]) {
    if (channel === 'n') {
      takeKnown(state, decodeNote(text));
      return state;
    }
    state.lines.push(visible(text));
    if (channel === 'o' && takeLateFlag(state, text)) return state;
    const hop = channel === 'o' && !reached(state) ? readHop(text) : undefined;
    // Hops come in order. One that is missing (a gap in the log) keeps its row, so that a row's place is its TTL.
    if (hop && hop.ttl > state.hops.length) {
      while (state.hops.length < hop.ttl - 1) state.hops.push({ ttl: state.hops.length + 1, probes: [] });
      state.hops.push(hop);
    }
    return state;
  },

  toText: (state) => state.lines.join('\n'),

  toResult: (state) => ({
    resolvedAddress: told(state.address),
    resolvedHostname: state.hostname,
    hops: state.hops.map((hop) => toRow(hop, state)),
  }),

  explain: explainTraceroute,
  seen: seenByTraceroute,
};

/**
 * A line that is nothing but a flag belongs to the probe before it: the agent passes a hop on once all of its probes are there (`-q`), and
 * where a read ends just there, the last probe's flag comes by itself.
 */
function takeLateFlag({ hops }: TracerouteState, text: string): boolean {
  const flag = text.length <= maxFlag ? text.trim() : '';
  const probes = hops.at(-1)?.probes;
  const last = probes?.at(-1);
  if (!probes || !last || last.rttMs === null || last.flag !== undefined || !isFlag(flag)) return false;
  probes[probes.length - 1] = { ...last, flag };
  return true;
}

/** True when the last hop is the target: whatever comes after is not reported. */
function reached({ hops, address }: TracerouteState): boolean {
  return address !== null && (hops.at(-1)?.probes.some((probe) => probe.address === address) ?? false);
}

function toRow({ probes }: TracerouteHop, state: TracerouteState) {
  const addresses = new Set(probes.flatMap(({ address }) => address ?? []));
  const { network, ...host } = hostTold([...addresses], state);
  return {
    ...host,
    timings: probes.flatMap(({ address, rttMs, flag }) =>
      rttMs === null
        ? []
        : [{ rtt: rttMs, ...(addresses.size > 1 && namedBy(address)), ...(flag && { flag }) }],
    ),
    ...(network && network.asn.length > 0 && { asn: [...network.asn] }),
    ...networkResult(network),
    ...([...addresses].some(isMark) && { hidden: true as const }),
  };
}

function namedBy(address: string | null): { address?: string } {
  const name = told(address);
  return name === null ? {} : { address: name };
}

/** The most words of a hop's line: a TTL, and per probe an address, a time, its unit and a flag. */
const maxWords = 1 + 10 * 4;

/**
 * One line of traceroute (Butskoy's or BusyBox', with `-n`): `2  192.0.2.1  0.402 ms 192.0.2.5  0.336 ms !H *`; that of inetutils writes
 * `0.402ms`. An address holds until the next one, and so does the mark of one that was hidden. A word that fits nowhere makes the whole line text.
 */
export function readHop(line: string): TracerouteHop | undefined {
  const [first, ...rest] = words(line, maxWords);
  const ttl = readInteger(first, maxTtl);
  if (ttl === undefined || rest.length === 0) return undefined;
  const probes: TracerouteProbe[] = [];
  let address: string | null = null;
  for (const [index, word] of rest.entries()) {
    const rttMs = readTime(word, rest[index + 1]);
    if (word === '*') probes.push({ address: null, rttMs: null });
    else if (rttMs !== undefined) probes.push({ address, rttMs });
    else if (isAddress(word) || isMark(word)) address = word;
    else if (isFlag(word) && probes.length > 0) probes.push({ ...probes.pop()!, flag: word });
    else if (word !== 'ms') return undefined;
  }
  return probes.length === 0 ? undefined : { ttl, probes };
}

/** `0.402` before `ms`, or `0.402ms`. */
export function readTime(word: string, next: string | undefined): number | undefined {
  if (next === 'ms') return readRtt(word);
  return word.endsWith('ms') ? readRtt(word.slice(0, -2)) : undefined;
}

/** Longer is no flag and the blank before it. */
const maxFlag = 10;

/** `!H`, `!N`, `!P`, `!S`, `!X`, `!V`, `!C`, `!F-1400`, `!<13>`: why a router refused. */
export function isFlag(word: string): boolean {
  return /^!(?:[A-Z](?:-\d{1,5})?|<\d{1,3}>)$/.test(word);
}
