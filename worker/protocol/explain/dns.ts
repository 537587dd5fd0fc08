import type { Finding } from '../findings.ts';
import type { DnsTrouble } from '../tools/dns-trouble.ts';
import type { DnsState } from '../tools/dns.ts';
import { explainTrace, seenByTrace } from './dns-trace.ts';
import type { Seen } from './seen.ts';
import { list, who } from './words.ts';

/** Extended errors that speak of DNSSEC (RFC 8914 §4). */
const bogus: Readonly<Record<number, string | undefined>> = {
  6: 'its signatures do not hold',
  7: 'a signature has expired',
  8: 'a signature is not valid yet',
  9: 'the key that signed it is missing',
  10: 'signatures are missing',
  12: 'the proof that it does not exist is missing',
};

/** What an answer shows. That a name or a record does not exist is a fact, and no fault. */
export function explainDns(state: DnsState, ended: boolean): Finding[] {
  if (state.trace) return explainTrace(state.trace);
  const { statusCodeName: status, resolver, troubles } = state;
  if (status === null) return ended && troubles.length > 0 ? [unanswered(state)] : [];
  const evidence = [
    `status: ${status}`,
    `server: ${who(resolver)}`,
    `flags: ${state.flags.join(' ') || 'none'}`,
  ];
  return [...statusFinding(state, evidence), ...expired(state), ...trouble(state)];
}

function statusFinding(state: DnsState, evidence: readonly string[]): Finding[] {
  const { statusCodeName: status, flags } = state;
  const why = state.extended.map((code) => bogus[code]).find((text) => text !== undefined);
  const codes = state.extended.map((code) => `extended error: ${code}`);
  const sure = { evidence: [...evidence, ...codes], confidence: 'sure' } as const;
  if (status === 'SERVFAIL' && why !== undefined)
    return [{ code: 'dns_bogus', text: `The resolver rejects the answer: ${why}.`, ...sure }];
  if (status === 'SERVFAIL')
    return [
      {
        code: 'dns_servfail',
        text: 'The server could not get an answer: the name’s own servers fail, or its signatures do not hold.',
        ...sure,
      },
    ];
  if (status === 'REFUSED')
    return [
      {
        code: 'dns_refused',
        text: 'The server refuses to answer: it is not for us, or not for this name.',
        ...sure,
      },
    ];
  if (status !== 'NOERROR' && status !== 'NXDOMAIN')
    return [{ code: 'dns_error', text: `The server answered with an error, ${status}.`, ...sure }];
  const isEmpty = status === 'NOERROR' && state.answers.length === 0;
  if (!isEmpty || !flags.includes('qr') || flags.includes('aa') || flags.includes('ra')) return [];
  return [
    {
      code: 'dns_lame',
      text: 'The server neither knows this name itself nor asks others for it: a lame delegation, or the wrong server.',
      evidence,
      confidence: 'likely',
    },
  ];
}

/** Signatures that had run out on the day when they came. A day is allowed for clocks and time zones. */
function expired({ answers, day }: DnsState): Finding[] {
  if (day === null) return [];
  const old = answers.filter(({ type, value }) => {
    const end = type === 'RRSIG' ? /^\S+ \d+ \d+ \d+ (\d{4})(\d\d)(\d\d)\d{6} /.exec(value) : null;
    return end !== null && Date.UTC(Number(end[1]), Number(end[2]) - 1, Number(end[3])) < day - 86_400_000;
  });
  if (old.length === 0) return [];
  return [
    {
      code: 'dns_bogus',
      text: 'The answer’s signature has expired: who checks signatures gets no answer.',
      evidence: old
        .slice(0, 4)
        .map(({ name, value }) => `${name} RRSIG ${value.split(' ').slice(0, 5).join(' ')}`),
      confidence: 'sure',
    },
  ];
}

function unanswered({ troubles }: DnsState): Finding {
  const isAll = (...whys: readonly string[]) => troubles.every(({ why }) => whys.includes(why));
  const reason = isAll('connection refused')
    ? 'nobody listens at the port'
    : isAll('network unreachable', 'host unreachable')
      ? 'there is no way to it'
      : 'it is down, or questions to it are filtered';
  return {
    code: 'dns_no_answer',
    text: `No server answers: ${reason}.`,
    evidence: troubles.map(said),
    confidence: 'sure',
  };
}

function said({ server, why }: DnsTrouble): string {
  return `${server === null ? 'servers' : who(server)}: ${why}`;
}

function trouble({ troubles }: DnsState): Finding[] {
  if (troubles.length === 0) return [];
  const servers = [...new Set(troubles.map(({ server }) => (server === null ? 'a server' : who(server))))];
  return [
    {
      code: 'dns_server_silent',
      text: `The answer came late: ${list(servers)} did not answer at first.`,
      evidence: troubles.map(said),
      confidence: 'sure',
    },
  ];
}

/** What other PoPs can be compared with. Not the signatures, which are made anew, nor the order, which says nothing. */
export function seenByDns({ statusCodeName, answers, flags, trace }: DnsState): Seen {
  if (trace) return { family: null, probes: null, place: null, names: seenByTrace(trace) };
  const records = answers.filter(({ type }) => type !== 'RRSIG');
  const seconds = records.map(({ ttl }) => ttl);
  const names =
    statusCodeName === null
      ? null
      : {
          status: statusCodeName,
          answers: [...new Set(records.map(({ type, value }) => `${type} ${value}`))].sort(),
          ...(seconds.length > 0 && {
            ttl: {
              seconds: seconds.reduce((least, one) => Math.min(least, one)),
              isWhole: flags.includes('aa') && !flags.includes('ra'),
            },
          }),
        };
  return { family: null, probes: null, place: null, names };
}
