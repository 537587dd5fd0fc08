import type { Entry } from '../entry.ts';
import { decodeNote } from '../notes.ts';
import { visible } from '../visible.ts';
import { type KnownPath, nameIt, nothingKnown, takeKnown } from './known.ts';
import { isAddress, isMark, marks, maxRttMs, readInteger, restAfter, words } from './lines.ts';

/** One probe of a hop; `rttMs` is null until, and unless, it is answered. */
export interface MtrProbe {
  readonly seq: number;
  rttMs: number | null;
}

/** One hop, TTL 1 first. Several addresses: equal-cost paths, in order of appearance; one may be the mark of what was hidden. */
export interface MtrHop {
  readonly ttl: number;
  readonly addresses: string[];
  readonly probes: MtrProbe[];
  /** How many of them were answered. */
  answered: number;
  /** Who answered last: a name that follows is theirs. */
  current: string | null;
  /** A name that came before any address. */
  early: string | null;
  /** How often another address than before answered, and how many probes had been sent when that was last so. */
  turns: number;
  turnedAfter: number;
  /** MPLS labels in the latest answer (RFC 4950), outermost first. */
  mpls: string[];
}

/** What an mtr's log says so far. */
export interface MtrState extends KnownPath {
  readonly hops: MtrHop[];
  /** What the tool said on stderr, and on stdout outside of its format. */
  readonly errors: string[];
  /** Probes without an answer so far, by sequence number, which all hops share. */
  readonly out: Map<number, { readonly hop: MtrHop; readonly probe: MtrProbe }>;
  /** It was ended before its own end. */
  isStopped: boolean;
}

/** Hops are counted from 0, and mtr's own bound is 255. */
const maxHop = 254;
/** Addresses kept of one hop: mtr's own MAX_PATH. */
const maxPaths = 128;
/** MPLS labels kept of one answer: mtr's own MAXLABELS. */
const maxLabels = 8;
/** Sequence numbers fit a port number. */
const maxSeq = 0xffff;

/** Nothing known. */
export function emptyMtr(): MtrState {
  return { ...nothingKnown(), hops: [], errors: [], out: new Map(), isStopped: false };
}

/** Takes one entry of `mtr --raw`. */
export function foldMtr(state: MtrState, [, channel, text]: Entry): MtrState {
  if (channel === 'n') takeNote(state, text);
  else if (channel === 'e' || !takeLine(state, text)) state.errors.push(visible(text));
  return state;
}

/**
 * The hops to show: up to the target, and else up to the one after the last that answered, as mtr itself does. mtr probes
 * on beyond both.
 */
export function reportedHops({ hops, address }: MtrState): MtrHop[] {
  const target = address === null ? -1 : hops.findIndex((hop) => hop.addresses.includes(address));
  return hops.slice(0, target < 0 ? endOf(hops) : target + 1);
}

/**
 * How many hops to show of a path that does not reach the target. A router that refuses to pass probes on answers for
 * every hop behind it, and `--raw` does not tell a refusal from a hop: of a tail of three or more hops with one and the
 * same address, the first and its first refusal stay.
 */
function endOf(hops: readonly MtrHop[]): number {
  const last = hops.findLastIndex((hop) => hop.addresses.length > 0);
  const who = hops[last]?.addresses[0];
  // Hidden hops look the same, and are not.
  if (who === marks.hidden) return last + 2;
  const before = hops
    .slice(0, last + 1)
    .findLastIndex((hop) => hop.addresses.some((address) => address !== who));
  const tail = hops.slice(before + 1, last + 1).filter((hop) => hop.addresses.length > 0);
  return tail.length < 3 ? last + 2 : tail[1]!.ttl;
}

function takeNote(state: MtrState, text: string): void {
  const note = decodeNote(text);
  takeKnown(state, note);
  if (note?.k === 'stopped') stop(state);
}

/** Nobody waited for answers to what was sent last: those probes are not lost, and are as if they had not been sent. */
function stop(state: MtrState): void {
  state.isStopped = true;
  state.out.clear();
  for (const { probes } of state.hops) if (probes.at(-1)?.rttMs === null) probes.pop();
}

/** `x 3 33008`: a letter, the hop from 0, and what the letter is about. False for a line that is none of these. */
function takeLine(state: MtrState, line: string): boolean {
  const [letter, index, ...rest] = words(line, 7);
  const hopIndex = readInteger(index, maxHop);
  const take = letter?.length === 1 ? takers[letter] : undefined;
  if (hopIndex === undefined || !take || rest.length === 0) return false;
  return take(state, hopIndex, rest, line);
}

type Taker = (state: MtrState, hopIndex: number, rest: readonly string[], line: string) => boolean;

const takers: Record<string, Taker | undefined> = {
  /** `x HOP SEQ`: a probe was sent. */
  x(state, hopIndex, rest) {
    const seq = readInteger(rest[0], maxSeq);
    if (seq === undefined) return false;
    const probe = { seq, rttMs: null };
    const hop = hopAt(state, hopIndex);
    hop.probes.push(probe);
    state.out.set(seq, { hop, probe });
    return true;
  },

  /** `p HOP MICROSECONDS SEQ`: it was answered. A second answer to one probe finds it gone. */
  p(state, _hopIndex, rest) {
    const rttUs = readInteger(rest[0], maxRttMs * 1000);
    const seq = readInteger(rest[1], maxSeq);
    if (rttUs === undefined || seq === undefined) return false;
    const out = state.out.get(seq);
    if (!out) return true;
    out.probe.rttMs = rttUs / 1000;
    out.hop.answered += 1;
    state.out.delete(seq);
    return true;
  },

  /** `h HOP ADDRESS`: who answers at this hop from now on; twice when new, once as equal-cost paths take turns. */
  h(state, hopIndex, [address]) {
    if (address === undefined || !(isAddress(address) || isMark(address))) return false;
    const hop = hopAt(state, hopIndex);
    if (!hop.addresses.includes(address) && hop.addresses.length < maxPaths) hop.addresses.push(address);
    if (hop.current !== address) {
      hop.mpls = [];
      if (hop.current !== null) hop.turns += 1;
      hop.turnedAfter = hop.probes.length;
    }
    hop.current = address;
    if (hop.early !== null) nameIt(state, address, hop.early);
    hop.early = null;
    return true;
  },

  /** `d HOP NAME`: the reverse name of the address that this hop had last; that address itself when it has none. */
  d(state, hopIndex, _rest, line) {
    const hop = hopAt(state, hopIndex);
    const text = visible(restAfter(line, 2));
    if (isAddress(text) || isMark(text)) return true;
    if (hop.current === null) hop.early = text;
    else nameIt(state, hop.current, text);
    return true;
  },

  /** `m HOP LABEL CLASS BOTTOM TTL`: an MPLS label of the packet that expired. */
  m(state, hopIndex, rest) {
    if (isMark(rest[0]!)) return true;
    const [label, trafficClass, bottom, ttl] = rest.map((word) => readInteger(word, 0xfffff));
    if ([label, trafficClass, bottom, ttl].includes(undefined)) return false;
    const hop = hopAt(state, hopIndex);
    const text = `Lbl ${label} TC ${trafficClass} S ${bottom} TTL ${ttl}`;
    if (!hop.mpls.includes(text) && hop.mpls.length < maxLabels) hop.mpls.push(text);
    return true;
  },
};

const nothingOf = { current: null, early: null, turns: 0, turnedAfter: 0 } as const;

function hopAt({ hops }: MtrState, index: number): MtrHop {
  while (hops.length <= index) {
    hops.push({ ttl: hops.length + 1, addresses: [], probes: [], answered: 0, ...nothingOf, mpls: [] });
  }
  return hops[index]!;
}
