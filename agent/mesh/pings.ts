import { limits, type Outcome } from '#protocol';
import { ping as protocolPing } from '#protocol/tools/ping.ts';
import { ping } from '../tools/ping.ts';
import { type Destination, roundOptions } from './admission.ts';
import { runBounded } from './bounded.ts';
import type { Measure } from './measured.ts';
import { inTime, type Replies } from './tally.ts';

/** Pings at once: even where nobody answers, the most that there can be are through before the next round. */
const atOnce = 32;

/** Pure: what ping's lines say of each probe. A second reply to one does not count. */
export function readPing(lines: readonly string[]): Replies {
  let state = protocolPing.initial({ target: '', options: roundOptions });
  for (const line of lines) state = protocolPing.fold(state, [0, 'o', line]);
  const { replies } = state;
  return Array.from({ length: limits.mesh.probes }, (_, index) => {
    const reply = replies.find(({ seq, duplicate }) => seq === index + 1 && !duplicate);
    return reply ? inTime(reply.rttMs) : null;
  });
}

/** A round where there is no fping: one process for each address. */
export function pingRound(file: string): Measure {
  return async (destinations, signal) => {
    const waiting = new Map(destinations.map((each) => [each.address, each])).values();
    const round = new Map<string, Replies>();
    const failures: string[] = [];
    const probeSome = async () => {
      for (const destination of waiting) {
        const read = await pingOne(file, destination, signal);
        if (typeof read === 'string') failures.push(`${destination.address}: ${read}`);
        else round.set(destination.address, read);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, probeSome));
    return failures.length === 0 ? { round } : { round, why: failures.join('; ').slice(0, 400) };
  };
}

async function pingOne(file: string, contact: Destination, signal: AbortSignal): Promise<Replies | string> {
  const lines: string[] = [];
  const target = { kind: 'address', text: contact.address, family: contact.family } as const;
  const argv = ping.argv(roundOptions, { isRoot: false, target, contact });
  const outcome = await runBounded(ping, { file, argv }, signal, (channel, line) => {
    if (channel === 'o') lines.push(line);
  });
  if (outcome.kind !== 'failed' || isWithoutRoute(outcome)) return readPing(lines);
  return outcome.failure.message;
}

/** ping gives up where the host knows no way, as fping doesn't: probes that can't leave are lost ones. Errors as strerror(3) has them in the C locale. */
function isWithoutRoute({ failure }: Extract<Outcome, { kind: 'failed' }>): boolean {
  return /: (?:Network is unreachable|No route to host)$/.test(failure.message);
}
