/** How the scripted tool behaves. */
export interface Behaviour {
  /** For each packet that it was asked for; 0: it prints nothing. */
  readonly linesPerPacket: number;
  /** Spread over the interval, all at once when it is over, or as fast as the pipe takes them. */
  readonly pace: 'spread' | 'burst' | 'none';
  /** Lines are filled up to this length. */
  readonly chars?: number;
  /** Its exit status once all is said; `never`: it goes on with what it does, or hangs, until it is ended. */
  readonly exit: 0 | 2 | 'never';
  readonly ignoresSigterm?: true;
  /** Line feeds are left out: all of it is one line. */
  readonly isOneLine?: true;
}

/** Chosen by the target. The order is part of the address: add at the end. */
export const behaviours = {
  steady: { linesPerPacket: 1, pace: 'spread', exit: 0 },
  brisk: { linesPerPacket: 10, pace: 'spread', exit: 0 },
  burst: { linesPerPacket: 50, pace: 'burst', exit: 0 },
  flood: { linesPerPacket: 100, pace: 'none', chars: 95, exit: 0 },
  /** Flood without end. */
  deluge: { linesPerPacket: 100, pace: 'none', exit: 'never' },
  long: { linesPerPacket: 1, pace: 'spread', chars: 6_000, exit: 0 },
  endless: { linesPerPacket: 1, pace: 'none', chars: 4_000, exit: 'never', isOneLine: true },
  stubborn: { linesPerPacket: 1, pace: 'spread', exit: 0, ignoresSigterm: true },
  silent: { linesPerPacket: 0, pace: 'spread', exit: 'never' },
  deaf: { linesPerPacket: 0, pace: 'spread', exit: 'never', ignoresSigterm: true },
  failing: { linesPerPacket: 1, pace: 'spread', exit: 2 },
  /** As much as a log may have, at once, in long lines. */
  bulky: { linesPerPacket: 10, pace: 'none', chars: 6_000, exit: 0 },
} as const satisfies Record<string, Behaviour>;
export type BehaviourName = keyof typeof behaviours;

/** Benchmarking of interconnected devices (RFC 2544): nobody's addresses. To be opened by the policies of edge and agent. */
export const targetBlock = '198.18.0.0/15';

const names = Object.keys(behaviours) as BehaviourName[];
/** Jobs of one behaviour in one world. */
export const perBehaviour = 8_192;
const first = 198 * 2 ** 24 + 18 * 2 ** 16;

/**
 * A target that makes the tool behave so.
 * @param job from 0 to 8191: each job of a test has a target of its own, so that its runs can be told apart
 */
export function targetFor(name: BehaviourName, job: number): string {
  if (!Number.isInteger(job) || job < 0 || job >= perBehaviour) throw new RangeError(`no job ${job}`);
  const address = first + names.indexOf(name) * perBehaviour + job;
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join('.');
}

/** @returns undefined for a target that is none of ours, such as the loopback address of a trial */
export function behaviourOf(target: string): Behaviour | undefined {
  const address = target.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const name = names[Math.floor((address - first) / perBehaviour)];
  return name && behaviours[name];
}

/** How many lines it prints at once: so many may be written down and not printed when it is ended. */
export function linesAtOnce({ pace, linesPerPacket }: Behaviour): number {
  return pace === 'spread' ? 1 : linesPerPacket;
}
