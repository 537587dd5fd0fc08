import { continuousLimits } from './limits-continuous.ts';
import { probeLimits } from './limits-probe.ts';
import { meshLimits, statusLimits } from './limits-status.ts';

/** How many frames a socket may say. */
export interface FrameRate {
  readonly perSecond: number;
  /** At once, after it has been silent. */
  readonly burst: number;
}

/**
 * Every bound of the system in one place, each with its reason and the rule of the security design that it answers.
 * Gates are numbers: whoever raises one changes it here and nowhere else. Sizes are bytes of UTF-8 unless they say so.
 */
export const limits = {
  /** The longest DNS name in text form (RFC 1035 §2.3.4), and therefore the longest target. */
  targetChars: 253,
  /** The longest DNS label (RFC 1035 §2.3.4). */
  labelChars: 63,

  body: {
    /** A request body. The largest sensible one names 50 locations; more is a flood (rule 17). */
    bytes: 16 * 1024,
  },

  /**
   * Counted by the platform's rate limiter in each of its places, before any object is woken (rule 17); wrangler.toml has the
   * same numbers. A visitor is an IPv4 address or an IPv6 /64, which may be a whole office behind one router.
   */
  burst: {
    periodSeconds: 10,
    /** Measurements of one visitor: faster than anybody clicks, slower than a script that floods. */
    creates: 50,
    /** Everything else of one visitor that may wake an object: a wall of dashboards polls twice a second each. */
    visits: 1_200,
    /** Measurements of one target (IPv4 /24, IPv6 /48, or a name), whoever asks: many visitors make a flood, too (rule 8). */
    target: 100,
  },

  quota: {
    /** The points are for this long, counted from the first one that is spent. */
    windowMs: 3_600_000,
    /** A measurement that nobody reported as over is counted as running for this long at most. */
    leaseMs: 600_000,
  },

  fleet: {
    /** What strangers see of the PoPs may be this old: it costs one read in this time and place, whatever the load (rule 17). */
    cacheSeconds: 5,
  },

  turnstile: {
    /** A token is longer than any of ours; the platform's documented maximum. */
    tokenChars: 2_048,
    /** How long the check may take; then it has failed. */
    timeoutMs: 5_000,
  },

  session: {
    /** Measurements in one session; a link is a workspace, not a database. */
    measurements: 50,
    /** Results in one session, over all measurements. */
    results: 500,
    /** Characters in all logs of a session: what one object can replay to a viewer without running out of memory (rule 9). */
    chars: 32 * 1024 * 1024,
    /** Kept for so many days unless the operator says otherwise, so that a ticket can link to it. */
    retentionDays: 30,
  },

  log: {
    /**
     * Entries and characters that a session takes for one result (rule 11). An agent keeps the caps of its own run and says so
     * in a last note; there is room for that, for its other notes, and for nothing that it should not send.
     */
    entries: 30_000,
    chars: 1.5 * 1024 * 1024,
    /** What a session holds back for the agent's next commit. A commit is one row, and the platform's rows end at 2 MB. */
    pendingChars: 96 * 1024,
    /**
     * What viewers have seen is looked after in this time, should its agent vanish before it commits: the platform takes an
     * object out of memory after 10 s without events (P2).
     */
    guardMs: 8_000,
  },

  viewer: {
    /** A viewer that was let in joins in this time, or gives its place to another one (rule 15). */
    joinMs: 30_000,
    /** A viewer that has said nothing for this long, not even `ping`, is half-open and reaped (rule 15). */
    silentMs: 300_000,
    /**
     * Sockets of viewers on one session. The platform takes 32,768 and then breaks; a frame is one send for each, and with this
     * many that stays below what is gathered for (rule 15).
     */
    perSession: 500,
  },

  redact: {
    /** Hops that can be hidden: what a traceroute has. */
    hops: 30,
    /**
     * Addresses, and names, that the redaction of one log remembers: 30 hops with 128 equal-cost paths each, which is all that mtr
     * keeps. A log with more is no tool's, and from there on nothing of it is shown (rule 11).
     */
    addresses: 4_096,
    /**
     * Words that a session keeps of how the redaction of its logs stood on the way, so that a join need not begin at the
     * beginning: some 10 MB of the 128 that an object has, and twice what a full session of honest logs needs (rule 11).
     */
    kept: 250_000,
  },

  measurement: {
    /** PoPs asked at once: fan-out multiplies load on one target (rule 8). */
    pops: 50,
    /** Location terms in one request. */
    locations: 50,
  },

  job: {
    /** Lines kept from one tool run. An mtr of 100 rounds over 30 hops prints about 7,000 (rule 9). */
    lines: 20_000,
    /** Bytes kept from one tool run (rule 9). */
    bytes: 1024 * 1024,
    /** One line; the rest is cut and the cut is marked. A TXT answer fits (rule 9). */
    lineBytes: 8 * 1024,
    /** No job outlives this, whatever its options say (rule 9). */
    durationMs: 150_000,
    /** Time that a tool has between SIGTERM and SIGKILL. */
    killGraceMs: 1_000,
    /** A result waits this long for a free agent. */
    queueMs: 300_000,
    /** A PoP that was asked and has said nothing is asked again after this time: the question may have died with an edge. */
    askMs: 5_000,
    /** The agent has this long to dial the data socket after it was asked (P5). */
    dialMs: 15_000,
    /** The same where another agent of the PoP could do it instead. */
    nextAgentMs: 5_000,
    /** Added to the tool's own budget before the session gives up on a result (P5). */
    deadlineGraceMs: 10_000,
  },

  resolve: {
    /** One name look-up at the agent, all tries together. */
    timeoutMs: 5_000,
    /** Addresses looked at; a longer answer set is refused (rule 5). */
    addresses: 64,
  },

  probe: probeLimits,

  continuous: continuousLimits,

  target: {
    /**
     * Jobs that one agent begins against one target network, over all clients: at once, and a minute (rule 8). Its eight places
     * with probes of 0.2 s make 40 packets a second at most; this bounds how often strangers can make it so. An operator whose
     * own network it is may go up to `most`.
     */
    burst: 60,
    perMinute: 60,
    most: 6_000,
    /** What counts as one target network: the smallest blocks that are routed on the Internet, so one neighbour's. */
    prefixLengthV4: 24,
    prefixLengthV6: 48,
    /** Target networks that an agent keeps count of; while all of them are in use, no other one is measured. */
    networks: 4_096,
  },

  frame: {
    /** A viewer says little: a join with its cursor (rule 15). */
    viewerBytes: 4 * 1024,
    /** An agent's frame: at most a few lines (rule 15). */
    agentBytes: 64 * 1024,
    /** Entries in one frame. */
    entries: 512,
    /**
     * Frames of an agent on one socket: so many at once, and so many per second beyond that (rule 15). An honest one says at most
     * 20 a second, and after it was away a full outbox, or as many words as it has kept for its welcome.
     */
    agentRate: { perSecond: 100, burst: 600 },
  },

  outbox: {
    /** After the first frame, entries are gathered this long: below what an eye sees, above what a socket minds. */
    gatherMs: 50,
    /** A commit at the latest this long after the last one: bounds what an eviction makes the agent send again. */
    commitMs: 2_000,
    /** A commit once this much is outstanding. */
    commitBytes: 32 * 1024,
    /** Entries and bytes that wait to be stored; beyond either the tool's pipe is not read, and the tool has to wait. */
    keepEntries: 8_192,
    keepBytes: 512 * 1024,
    /** A lost socket is dialled again for this long: 60 s are promised (P3), and the dial that finds the edge back counts. */
    redialMs: 65_000,
    /**
     * The session waits this much longer, counted from when it heard the agent last: so long may it be since the agent's last
     * keep-alive, and until the agent has noticed that nobody answers; and the last try may take a moment.
     */
    redialSlackMs: 40_000,
    /** Keep-alive on the data socket; answered without waking the object. A tool may be silent for long. */
    pingMs: 20_000,
  },

  agent: {
    /** Jobs at once on one agent, unless the operator says otherwise, and whatever the operator says. */
    jobs: 8,
    mostJobs: 64,
    /** Agents of one PoP. */
    perPop: 8,
    /** An agent that has dialled shows its key in this time, or is let go, whatever else it says (rule 15). */
    proofMs: 30_000,
    /** Keep-alive on the control socket; answered without waking the object. */
    pingMs: 20_000,
    /** An agent's socket that has been silent for this long is half-open and reaped: its PoP is offline within 60 s. */
    silentMs: 50_000,
    /** A PoP whose last agent has gone is offline after this time: a redial is not worth a word, jobs wait for it. */
    returnMs: 8_000,
    /** Reports to the fleet at once, and the time after which there may be one more: who flaps is told less often. */
    reports: 4,
    reportMs: 15_000,
    /** Jobs that wait at a PoP for a free agent; the next one is refused (rule 9). */
    queue: 32,
  },

  mesh: meshLimits,

  status: statusLimits,

  enrolment: {
    /** An enrolment code is good for a day, once (rule 10). */
    ttlMs: 24 * 3_600_000,
  },
} as const;
