import type { Finding, FindingCode } from '../findings.ts';
import type { PingState } from '../tools/ping.ts';
import { lossConfidence, quantile } from './statistics.ts';
import { capital, lostOf, msText, who } from './words.ts';

/** What the words of ping(8), and of connecting, come to. The first that a text contains counts. */
const kinds: readonly (readonly [part: string, code: FindingCode, meaning: string])[] = [
  ['connection refused', 'refused', 'refuses the connection: nobody listens at the port'],
  ['Frag needed', 'too_big', 'has a next link that is too small for packets of this size'],
  ['Packet too big', 'too_big', 'has a next link that is too small for packets of this size'],
  ['Time to live exceeded', 'loop', 'saw the packet’s hop limit run out, as in a loop'],
  ['Hop limit', 'loop', 'saw the packet’s hop limit run out, as in a loop'],
  ['filtered', 'prohibited', 'refuses to pass this on: a filter'],
  ['rohibited', 'prohibited', 'refuses to pass this on: a filter'],
  ['Net Unreachable', 'network_unreachable', 'has no route to the network'],
  ['network unreachable', 'network_unreachable', 'can’t be reached: there is no route to its network'],
  ['No route', 'network_unreachable', 'has no route to the network'],
  ['host unreachable', 'host_unreachable', 'can’t be reached, says a router on the way or a filter'],
  [
    'Host Unreachable',
    'host_unreachable',
    'can’t reach the host: its own link does not know it, or it is off',
  ],
  [
    'Address unreachable',
    'host_unreachable',
    'can’t reach the host: its own link does not know it, or it is off',
  ],
];

/** Not every ping prints the ICMP errors that it gets. */
const untold = 'not known: ICMP errors, which the ping of this location does not show';

/** What a ping, or the opening of connections, shows. */
export function explainPing(
  state: PingState,
  { sent, lost }: { sent: number; lost: number },
  ended: boolean,
): Finding[] {
  const errors = errorFindings(state);
  const explained = new Set(state.errors.map(({ seq }) => seq)).size;
  const isTooBig = errors.some(({ code }) => code === 'too_big');
  // An error is sent for some of the probes only (RFC 1812 §4.3.2.8); and after one that is too big the next may find no reply either.
  const silent =
    errors.length > 0 && (isTooBig || state.answered.size === 0) ? 0 : Math.max(0, lost - explained);
  const losses = lossFindings({ sent, lost: silent }, ended).map((finding) =>
    finding.code === 'no_answer' && state.dialect === 'busybox'
      ? { ...finding, evidence: [...finding.evidence, untold] }
      : finding,
  );
  return [...errors, ...losses, ...synLost(state), ...duplicates(state)];
}

function errorFindings({ errors }: PingState): Finding[] {
  const real = errors.filter(({ text }) => !text.startsWith('Redirect '));
  const groups = Map.groupBy(real, ({ from, text }) => `${from} ${text}`);
  return [...groups.values()].slice(0, 4).map((group) => {
    const { from, text } = group[0]!;
    const [, code, meaning] = kinds.find(([part]) => text.includes(part)) ?? [
      '',
      'icmp_error' as const,
      `answers “${text.slice(0, 80)}”`,
    ];
    const mtu = /mtu ?= ?(\d{1,5})/.exec(text)?.[1];
    return {
      code,
      text: `${from === '' ? 'The target' : capital(who(from))} ${meaning}${mtu === undefined ? '' : `, MTU ${mtu}`}.`,
      evidence: [
        `from ${from === '' ? 'the target' : who(from)}: ${text.slice(0, 80)}`,
        `probes: ${group.length}`,
      ],
      confidence: 'sure',
    };
  });
}

function lossFindings(tally: { sent: number; lost: number }, ended: boolean): Finding[] {
  if (tally.lost === 0) return [];
  if (tally.lost === tally.sent) {
    if (!ended) return [];
    return [
      {
        code: 'no_answer',
        text: 'Nothing came back: the target is down, or it or something on the way keeps silent; an mtr says how far it goes.',
        evidence: [lostOf(tally)],
        confidence: tally.sent >= 3 ? 'sure' : 'likely',
      },
    ];
  }
  const confidence = lossConfidence(tally);
  const more = confidence === 'inconclusive' ? ': too few to say that it is more than chance' : '';
  return [
    {
      code: 'loss',
      text: `${tally.lost} of ${tally.sent} packets are lost on the way there or back${more}.`,
      evidence: [lostOf(tally)],
      confidence,
    },
  ];
}

/** RFC 6298 §2: a SYN without an answer is sent again after a second. */
const resendMs = 1000;

/** Connections that took a second more than others: their first SYN, or its answer, was lost. */
function synLost({ replies }: PingState): Finding[] {
  const times = replies.filter(({ ttl }) => ttl === null).map(({ rttMs }) => rttMs);
  const slow = times.filter((time) => time >= resendMs);
  const quick = times.filter((time) => time < resendMs / 2);
  if (slow.length === 0 || quick.length === 0) return [];
  return [
    {
      code: 'syn_lost',
      text: `${slow.length} of ${times.length} connections opened only after a second: the first packet or its answer was lost.`,
      evidence: [`slowest: ${msText(quantile(slow, 1))}`, `quickest: ${msText(quantile(quick, 0))}`],
      confidence: slow.length > 1 ? 'sure' : 'likely',
    },
  ];
}

function duplicates({ replies }: PingState): Finding[] {
  const again = replies.filter(({ duplicate }) => duplicate).length;
  if (again === 0) return [];
  return [
    {
      code: 'duplicates',
      text: `${again} ${again === 1 ? 'answer' : 'answers'} came more than once: something on the way copies packets, or two hosts have the address.`,
      evidence: [`duplicates: ${again}`],
      confidence: 'sure',
    },
  ];
}
