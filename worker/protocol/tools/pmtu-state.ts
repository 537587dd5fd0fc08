import type { Entry } from '../entry.ts';
import { limits } from '../limits.ts';
import { decodeNote } from '../notes.ts';
import { visible } from '../visible.ts';
import { type MtuHop, readHead, readResume, readTracepath, readTracerouteMtu } from './pmtu-lines.ts';
import { type KnownPath, nothingKnown, takeKnown } from './known.ts';
import type { TracerouteProbe } from './traceroute.ts';

/** A hop of the path; `mtu` where it changes, `back` where the way back has another length. */
export interface PmtuHop {
  readonly ttl: number;
  readonly probes: TracerouteProbe[];
  mtu?: number;
  back?: number;
}

/** What a log of path MTU discovery says so far. */
export interface PmtuState extends KnownPath {
  readonly lines: string[];
  readonly hops: PmtuHop[];
  /** tracepath: what it says of this host's own link may be remembered. */
  mayRemember: boolean;
  /** A second run with packets of this size, behind the place where the big ones fell silent. */
  small: { readonly bytes: number; readonly hops: PmtuHop[] } | null;
}

/** Nothing known. */
export function emptyPmtu(): PmtuState {
  return { lines: [], hops: [], ...nothingKnown(), mayRemember: false, small: null };
}

/** Takes one entry of `traceroute --mtu --back`, or of tracepath. */
export function foldPmtu(state: PmtuState, [, channel, text]: Entry): PmtuState {
  if (channel === 'n') {
    takeKnown(state, decodeNote(text));
    return state;
  }
  state.lines.push(visible(text));
  if (channel === 'o') takeLine(state, text);
  return state;
}

/** In the place of an address: the kernel knows by itself, by its link or by what it heard of this target before. */
const localHost = '[LOCALHOST]';

function takeLine(state: PmtuState, text: string): void {
  const bytes = readHead(text);
  if (bytes !== undefined && state.hops.length > 0) state.small ??= { bytes, hops: [] };
  takeResume(state, text);
  const hop = readTracerouteMtu(text) ?? readTracepath(text);
  if (text.includes(localHost)) state.mayRemember = true;
  if (hop) take(state.small?.hops ?? fill(state.hops, hop.ttl), hop);
}

/** tracepath tells only here how far it is back from the target. */
function takeResume({ hops }: PmtuState, text: string): void {
  const lengths = readResume(text);
  const hop = hops.at(-1);
  if (lengths && hop?.ttl === lengths.hops && lengths.back !== lengths.hops) hop.back = lengths.back;
}

/** What was missing keeps its row, so that a row's place is its TTL. */
function fill(hops: PmtuHop[], ttl: number): PmtuHop[] {
  while (hops.length < ttl - 1) hops.push({ ttl: hops.length + 1, probes: [] });
  return hops;
}

/** Hops come in order, and tracepath speaks of one several times. */
function take(hops: PmtuHop[], { ttl, probes, mtu, back }: MtuHop): void {
  if (ttl < (hops.at(-1)?.ttl ?? 0)) return;
  const last = hops.at(-1);
  const hop: PmtuHop = last?.ttl === ttl ? last : { ttl, probes: [] };
  if (hop !== last) hops.push(hop);
  if (hop.probes.length < 2 * limits.probe.queries) hop.probes.push(...probes);
  if (mtu !== undefined) hop.mtu = mtu;
  if (back !== undefined) hop.back = back;
}

/** The MTU of the path as far as it is known; null before anything was told. */
export function mtuOf({ hops }: Pick<PmtuState, 'hops'>): number | null {
  return hops.findLast(({ mtu }) => mtu !== undefined)?.mtu ?? null;
}

/** What the first packet was cut down to before it left. */
export function localMtuOf({ hops }: Pick<PmtuState, 'hops'>): number | null {
  return hops[0]?.mtu ?? null;
}

/** True when the target has answered, to packets as big as the path takes. */
export function isReached({ hops, address }: Pick<PmtuState, 'hops' | 'address'>): boolean {
  return (
    address !== null &&
    hops.some(({ probes }) => probes.some((probe) => probe.address === address && probe.flag === undefined))
  );
}
