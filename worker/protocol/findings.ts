/** Confidence in a finding. `inconclusive`: something was seen, and too little of it to say what it is. */
export type Confidence = 'sure' | 'likely' | 'inconclusive';

/** How much a finding weighs for a reader: a fault, something to look at, or a fact that explains what looks like a fault. */
export type Weight = 'bad' | 'warn' | 'note';

/** All findings that there are, and what each weighs. One list for all tools, so that a reader can look any of them up. */
export const findingWeights = {
  // loss
  loss: 'bad',
  loss_on_path: 'bad',
  loss_at_target: 'bad',
  icmp_rate_limited: 'note',
  silent_hop: 'note',
  // delay
  latency_step: 'warn',
  slow_replies: 'note',
  queueing: 'warn',
  syn_lost: 'warn',
  // the way
  several_paths: 'note',
  path_changed: 'warn',
  loop: 'bad',
  refused_on_path: 'bad',
  host_unreachable: 'bad',
  network_unreachable: 'bad',
  prohibited: 'bad',
  too_big: 'warn',
  target_silent: 'bad',
  path_ends: 'bad',
  small_mtu: 'warn',
  mtu_black_hole: 'bad',
  asymmetric: 'note',
  // the target
  no_answer: 'bad',
  refused: 'bad',
  duplicates: 'warn',
  icmp_error: 'bad',
  // the routing table
  no_route: 'bad',
  route_discards: 'bad',
  rpki_invalid: 'bad',
  blackholed: 'warn',
  default_route: 'note',
  path_prepended: 'note',
  // registries
  whois_not_found: 'note',
  whois_limited: 'warn',
  whois_not_followed: 'note',
  // names
  dns_servfail: 'bad',
  dns_refused: 'bad',
  dns_error: 'bad',
  dns_lame: 'bad',
  dns_bogus: 'bad',
  dns_no_answer: 'bad',
  dns_server_silent: 'warn',
  dns_not_asked: 'note',
  dns_intercepted: 'warn',
  // TLS and certificates
  certificate_expired: 'bad',
  certificate_expires_soon: 'warn',
  certificate_not_yet_valid: 'bad',
  certificate_revoked: 'bad',
  certificate_for_others: 'bad',
  certificate_without_address: 'note',
  certificate_self_signed: 'bad',
  certificate_untrusted: 'bad',
  chain_incomplete: 'bad',
  tls_old_version: 'warn',
  tls_old_only: 'bad',
  tls_failed: 'bad',
  // web servers
  connection_reset: 'bad',
  no_http: 'bad',
  server_error: 'warn',
  slow_phase: 'warn',
  // across PoPs
  certificates_differ: 'warn',
  certificates_vary: 'note',
  http_status_differs: 'warn',
  some_wait: 'warn',
  some_lose: 'bad',
  all_lose: 'bad',
  some_unanswered: 'bad',
  all_unanswered: 'bad',
  family_differs: 'bad',
  family_slower: 'warn',
  dns_answers_differ: 'note',
  dns_status_differs: 'warn',
  route_missing: 'bad',
  origin_differs: 'bad',
  more_specific: 'warn',
  dns_ttl_differs: 'note',
} as const satisfies Record<string, Weight>;
export type FindingCode = keyof typeof findingWeights;

/** What a log means, in plain words. */
export interface Finding {
  readonly code: FindingCode;
  /** One sentence. */
  readonly text: string;
  /** What it rests on: numbers and hops, each a short `what: value`. */
  readonly evidence: readonly string[];
  readonly confidence: Confidence;
}

/** More evidence convinces nobody, and longer words are nobody's name. */
const [maxEvidence, maxChars] = [12, 240];

/**
 * Findings as they may be shown, the heaviest first: while entries can still come, only those that are sure by now. A log may be a
 * stranger's, so what is quoted from it has a bound.
 */
export function settled(findings: readonly Finding[], ended: boolean): Finding[] {
  const shown = findings.filter(({ confidence }) => ended || confidence === 'sure');
  return byWeight(shown).map(({ text, evidence, ...finding }) => ({
    ...finding,
    text: text.slice(0, 2 * maxChars),
    evidence: evidence.slice(0, maxEvidence).map((one) => one.slice(0, maxChars)),
  }));
}

const order: readonly Weight[] = ['bad', 'warn', 'note'];

/** Of equal weight they stay as they came. */
function byWeight(findings: readonly Finding[]): Finding[] {
  const rank = ({ code }: Finding): number => order.indexOf(findingWeights[code]);
  return findings.toSorted((a, b) => rank(a) - rank(b));
}
