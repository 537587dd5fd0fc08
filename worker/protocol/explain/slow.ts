import type { Finding } from '../findings.ts';
import { type WebPhase, webPhases } from '../notes-web.ts';
import { msText } from './words.ts';

type Phases = Readonly<Record<WebPhase, number | null>>;

/** A part that takes longer keeps people waiting, ms. A handshake is work for the location's host, too, which may be busy. */
const longMs: Readonly<Record<WebPhase, number>> = {
  dns: 500,
  tcp: 500,
  tls: 1_000,
  firstByte: 500,
  download: 500,
};

/** A SYN that gets no answer is sent again after a second (RFC 6298 §2). */
const synAgainMs = 1_000;

/** Round trips of a part that are distance, and nobody's fault: TLS 1.2 has two, and a server may be asked for a moment more. */
const trips: Readonly<Record<WebPhase, number>> = { dns: 0, tcp: 1, tls: 3, firstByte: 2, download: 4 };

const meanings: Readonly<Record<WebPhase, string>> = {
  dns: 'looking up the name takes most of the time',
  tcp: 'opening the connection takes most of the time, as over a long or a lossy way',
  tls: 'the TLS handshake takes most of the time, and far longer than its round trips: the server is busy, or packets are lost',
  firstByte: 'the server takes most of the time for its answer',
  download: 'the download takes most of the time',
};

/**
 * The part of a visit that takes more than half of its time, and long, if there is one; and only when that is more than the
 * distance explains, which the opening of the connection shows.
 */
export function slowPhase(phases: Phases): Finding[] {
  const known = webPhases.flatMap((phase) =>
    phases[phase] === null ? [] : [[phase, phases[phase]] as const],
  );
  const total = known.reduce((sum, [, ms]) => sum + ms, 0);
  const evidence = [`total: ${msText(total)}`, ...known.map(([phase, ms]) => `${phase}: ${msText(ms)}`)];
  if ((phases.tcp ?? 0) >= synAgainMs)
    return [
      {
        code: 'syn_lost',
        text: 'The connection opened only after a second or more: its first packet, or the answer, was lost.',
        evidence,
        confidence: 'likely',
      },
    ];
  const [phase] =
    known.find(([one, ms]) => ms > longMs[one] && ms > total / 2 && ms > trips[one] * tripOf(phases, one)) ??
    [];
  if (phase === undefined) return [];
  return [
    { code: 'slow_phase', text: `The visit is slow: ${meanings[phase]}.`, evidence, confidence: 'sure' },
  ];
}

/** The round trip, as the opening of the connection has it. To itself it is no measure. */
function tripOf({ tcp }: Phases, phase: WebPhase): number {
  return phase === 'tcp' ? 0 : (tcp ?? 0);
}

/**
 * What a server took beyond the round trips that it needs, in ms; null before there was a connection. A download takes as many as it is
 * long, and is not counted.
 */
export function waitOf(phases: Pick<Phases, 'tcp' | 'tls' | 'firstByte'>): number | null {
  const { tcp } = phases;
  if (tcp === null) return null;
  const beyond = (phase: 'tls' | 'firstByte') => Math.max(0, (phases[phase] ?? 0) - trips[phase] * tcp);
  return beyond('tls') + beyond('firstByte');
}
