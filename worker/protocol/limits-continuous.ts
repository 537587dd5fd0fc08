/** Bounds of a run that goes on until somebody stops it; part of `limits`. */
export const continuousLimits = {
  /** It ends after this long in any case: whoever wants more asks again (rule 9). */
  durationMs: 900_000,
  /** Added for the session, which waits for the agent's own clock: to resolve the name, to start and to end the tool. */
  slackMs: 10_000,
  /** Nobody has watched for this long: it measures for nobody, and ends (rule 8). */
  unwatchedMs: 30_000,
  /** Whoever only asks for the state, and asks again within this time, is one who watches. A look is a write at most this often. */
  lookMs: 10_000,
  /** Seconds between probes: kinder than a short run, as it lasts (rule 8). */
  minIntervalSeconds: 1,
  /** Packets of ping and rounds of mtr: what 15 min at that interval make, and a few, so that the clock ends it and not the count. */
  probes: 910,
  /**
   * Lines and bytes that an agent keeps of it. An mtr of 900 rounds over 30 hops that all answer prints 54,000 lines, and 81,000 over
   * paths that take turns at each of them; 1.8 MB (rule 9).
   */
  lines: 100_000,
  bytes: 2.5 * 1024 * 1024,
  /** Entries and characters that a session takes of it: the same, and room for notes (rule 11). */
  entries: 110_000,
  chars: 3 * 1024 * 1024,
  /** What it costs for each PoP: it sends for 15 min, where others have two. */
  points: 8,
  /** It counts as running for this long at most: a wait in the queue, its time, and what a lost agent may add. */
  leaseMs: 1_500_000,
  /** The share of an agent's places that such runs may take: who holds one for 15 min must not keep everybody else out. */
  places: 0.5,
} as const;
