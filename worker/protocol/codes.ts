/** Closed lists: codes decide, texts only explain. Nothing in the system branches on a message. */

/** Tools that this version knows, in the order in which people reach for them. */
export const toolNames = [
  'ping',
  'traceroute',
  'mtr',
  'dns',
  'tcp',
  'http',
  'tls',
  'bgp',
  'whois',
  'pmtu',
] as const;
export type ToolName = (typeof toolNames)[number];

/** `error.type` of every HTTP error, with its status (contract §2). */
export const errorStatus = {
  validation_error: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  gone: 410,
  payload_too_large: 413,
  no_probes_found: 422,
  target_not_allowed: 422,
  rate_limit_exceeded: 429,
  internal_error: 500,
} as const;
export type ErrorType = keyof typeof errorStatus;

/** Who has to act when a result failed. */
export const failureOwners = ['target', 'resolver', 'policy', 'agent', 'edge'] as const;
export type FailureOwner = (typeof failureOwners)[number];

/** Why a result failed: one list for agent and edge, so that a reader can look any of them up. */
export const failureCodes = [
  // target: what was asked for makes no sense or does not exist
  'bad_target',
  'special_name',
  // target: it is there, and what was asked for is not
  'connect_failed',
  'tls_failed',
  'http_failed',
  // resolver
  'name_not_found',
  'no_address',
  'resolver_failed',
  'resolver_timeout',
  // policy: this agent may not
  'private_address',
  'bad_option',
  'tool_not_allowed',
  'target_busy', // the target's network has had its share of jobs from this agent
  'lines_cap',
  'bytes_cap',
  'duration_cap',
  'session_cap',
  // agent: it wanted to and could not
  'tool_missing',
  'family_missing',
  'tool_failed',
  'agent_busy',
  'agent_stopping',
  'agent_gone',
  'agent_silent',
  // edge
  'pop_offline',
  'queue_full',
  'queue_timeout',
  'deadline',
  'internal',
] as const;
export type FailureCode = (typeof failureCodes)[number];

/** Why a run has ended that was not to end by itself: its time was up; nobody watched it any more. */
export const endings = ['time', 'unwatched'] as const;
export type Ending = (typeof endings)[number];

/** The same for people. */
export const endingWords: Readonly<Record<Ending, string>> = {
  time: 'Ended: its time was up.',
  unwatched: 'Ended: nobody watched any more.',
};

/** WebSocket close codes (RFC 6455 §7.4; 4000–4999 are ours). */
export const closeCodes = {
  /** Done, nothing to add. */
  normal: 1000,
  /** The peer is going away and may come back. */
  goingAway: 1001,
  /** A frame that the protocol does not know, or that is not for now. */
  policy: 1008,
  /** A frame over its size cap. */
  tooBig: 1009,
  /** Something broke on our side; dial again. */
  internal: 1011,
  /** The same agent connected again: this socket is the older one. */
  replaced: 4000,
  /** Unknown key, revoked agent, wrong signature: do not dial again. */
  unauthorized: 4401,
  /** What a viewer without the key may see has changed: forget what there is, and join again without a cursor. */
  viewChanged: 4205,
  /** The key that a viewer showed is not this session's, and never will be: join without it. */
  wrongKey: 4403,
  /** The session is gone. */
  gone: 4410,
  /** No protocol version in common. */
  version: 4426,
} as const;
