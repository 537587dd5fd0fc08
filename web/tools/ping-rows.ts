import type { PingState } from '#protocol/tools/ping.ts';

/** What became of one probe. */
export type Probe =
  | { readonly kind: 'reply'; readonly seq: number; readonly rttMs: number; readonly ttl: number | null }
  /** Answered, but the payload was too small to carry a time. */
  | { readonly kind: 'untimed'; readonly seq: number }
  | { readonly kind: 'lost'; readonly seq: number; readonly why: string | undefined };

/** The probes whose fate is known, in the order of sending. Of several answers to one probe the first counts (RFC 2681). */
export function probesOf(state: PingState, ended: boolean): Probe[] {
  const replies = new Map(
    state.replies.filter(({ duplicate }) => !duplicate).map((reply) => [reply.seq, reply]),
  );
  const errors = new Map(state.errors.map(({ seq, from, text }) => [seq, `${text}, says ${from}`]));
  const sent = ended ? Math.max(state.sent, state.summary?.transmitted ?? 0) : state.sent;
  return Array.from({ length: sent }, (_, index) => index + 1).flatMap((seq): Probe[] => {
    const reply = replies.get(seq);
    if (reply) return [{ kind: 'reply', seq, rttMs: reply.rttMs, ttl: reply.ttl }];
    if (state.answered.has(seq)) return [{ kind: 'untimed', seq }];
    const isLost = ended || state.unanswered.has(seq);
    return isLost ? [{ kind: 'lost', seq, why: errors.get(seq) }] : [];
  });
}

/** `17`, `17 and 18`, `3, 4, 5 and 9 more` */
export function lostText(seqs: readonly number[]): string {
  const shown = seqs.slice(0, seqs.length > 4 ? 3 : 4).map(String);
  const rest = seqs.length - shown.length;
  const last = rest > 0 ? `${rest} more` : shown.pop()!;
  return shown.length > 0 ? `${shown.join(', ')} and ${last}` : last;
}
