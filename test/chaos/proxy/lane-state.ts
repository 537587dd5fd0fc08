import type { Piece } from './cutters.ts';
import type { Fault } from './rules.ts';

type Armable = Exclude<Fault, { do: 'delay' | 'refuse' }>;

/** A fault that is in force in one direction of a connection, and how many pieces counted so far. */
interface Armed<F extends Fault = Armable> {
  readonly fault: F;
  seen: number;
}

/** One direction of a connection. Owned by `arm`, `pass` and `flush`, which change it in place. */
export interface LaneState {
  armed: Armed[];
  delayMs: number;
  /** A log frame that waits for one of another result, to change places with it. */
  held: Piece | undefined;
}

/** What the lane's shell has to do, in order. */
export type LaneStep =
  /** `bytes`: all of the piece's, or the first ones. */
  | { readonly do: 'write'; readonly piece: Piece; readonly bytes: Buffer }
  /** A fault that happens now; one that consisted in what is written is only for the record. */
  | { readonly do: 'fault'; readonly fault: Fault };

export function newLane(): LaneState {
  return { armed: [], delayMs: 0, held: undefined };
}

/** Puts a fault in force. @returns what happens at once */
export function arm(state: LaneState, fault: Fault): LaneStep[] {
  if (fault.do === 'refuse') return [];
  if (fault.do === 'delay') {
    state.delayMs = fault.ms;
    return [happens(fault)];
  }
  if ('after' in fault && fault.after === 0) return [happens(fault)];
  state.armed.push({ fault, seen: 0 });
  return [];
}

/** Lets a piece through, or what the faults make of it. */
export function pass(state: LaneState, piece: Piece): LaneStep[] {
  for (const armed of state.armed) if (counts(armed.fault, piece)) armed.seen += 1;
  const torn = nowDue(state, find(state, 'tear'));
  if (torn) return [...flush(state), write(piece, torn.bytes), happens(torn)];
  const steps = swap(state, piece);
  const doubled = nowDue(state, find(state, 'duplicate'));
  if (doubled) steps.push(write(piece), happens(doubled));
  return [...steps, ...ripe(state)];
}

/** A frame that was held goes on as it came. */
export function flush(state: LaneState): LaneStep[] {
  const { held } = state;
  state.held = undefined;
  return held ? [write(held)] : [];
}

/** The piece, in its own place or in its neighbour's. */
function swap(state: LaneState, piece: Piece): LaneStep[] {
  const reorder = find(state, 'reorder');
  const r = reorder && logIn(piece)?.r;
  if (!reorder || r === undefined) return [...flush(state), write(piece)];
  if (state.held && logIn(state.held)?.r !== r) {
    disarm(state, reorder);
    return [write(piece), ...flush(state), happens(reorder.fault)];
  }
  const before = flush(state);
  if (reorder.seen < reorder.fault.nth) return [...before, write(piece)];
  state.held = piece;
  return before;
}

/** The fault, if this is its frame; then it is spent. */
function nowDue<F extends Extract<Armable, { nth: number }>>(
  state: LaneState,
  armed: Armed<F> | undefined,
): F | undefined {
  if (!armed || armed.seen < armed.fault.nth) return undefined;
  disarm(state, armed);
  return armed.fault;
}

/** Those that come after so many pieces, when these have passed. */
function ripe(state: LaneState): LaneStep[] {
  const ready = state.armed.filter(({ fault, seen }) => 'after' in fault && seen >= fault.after);
  for (const armed of ready) disarm(state, armed);
  return ready.map(({ fault }) => happens(fault));
}

function find<K extends Armable['do']>(state: LaneState, kind: K) {
  return state.armed.find((armed): armed is Armed<Extract<Armable, { do: K }>> => armed.fault.do === kind);
}

function disarm(state: LaneState, armed: Armed): void {
  state.armed = state.armed.filter((each) => each !== armed);
}

function happens(fault: Fault): LaneStep {
  return { do: 'fault', fault };
}

function write(piece: Piece, bytes: number = piece.bytes.length): LaneStep {
  return { do: 'write', piece, bytes: piece.bytes.subarray(0, bytes) };
}

function counts({ do: kind }: Fault, piece: Piece): boolean {
  if (kind === 'duplicate' || kind === 'reorder') return logIn(piece) !== undefined;
  return piece.isHead === undefined;
}

/** The log frame in a piece; only the edge's to a viewer have an `r`. */
function logIn({ frame }: Piece): { readonly r?: number } | undefined {
  if (frame?.opcode !== 1) return undefined;
  try {
    const value = JSON.parse(frame.text) as { t?: unknown; r?: number } | null;
    return value?.t === 'log' ? value : undefined;
  } catch {
    return undefined;
  }
}
