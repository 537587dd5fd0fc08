import type { Finding, FindingCode } from '../findings.ts';
import type { ConnectError } from '../connect-errors.ts';
import { connectWords } from '../tools/connect-words.ts';
import type { WhoisState } from '../tools/whois.ts';
import type { Seen } from './seen.ts';

const codes: Partial<Record<ConnectError, FindingCode>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'host_unreachable',
  ENETUNREACH: 'network_unreachable',
  ETIMEDOUT: 'no_answer',
};

/** What the registries' answers show. That nobody holds a name is an answer, too. */
export function explainWhois(state: WhoisState, ended: boolean): Finding[] {
  const last = state.servers.at(-1);
  if (!last) return [];
  const { name, address, error } = last;
  const evidence = [`server: ${name} (${address})`];
  const code = error && codes[error];
  if (code)
    return [
      {
        code,
        text: `The registry’s server ${name} was not heard: ${connectWords[error]}.`,
        evidence,
        confidence: 'sure',
      },
    ];
  return [...verdict(state, ended, name, evidence), ...notFollowed(state, evidence)];
}

function verdict(
  { verdict: is, fields, isName }: WhoisState,
  ended: boolean,
  name: string,
  evidence: string[],
): Finding[] {
  // A record with such words in it is a record.
  if (!ended || is === null || fields.length > 3) return [];
  const confidence = 'likely';
  if (is === 'limited') {
    const text = `${name} does not answer this location any more: it has asked too often.`;
    return [{ code: 'whois_limited', text, evidence, confidence }];
  }
  const below = isName ? ' Registries know domains as they were registered, and no names below them.' : '';
  const text = `${name} has no record of this: nobody holds it, or it is kept elsewhere.${below}`;
  return [{ code: 'whois_not_found', text, evidence, confidence }];
}

const refusals = {
  not_listed: 'it is not on IANA’s list of registries',
  too_many: 'enough servers had been asked',
  asked_already: 'it had been asked already',
} as const;

function notFollowed({ referral }: WhoisState, evidence: string[]): Finding[] {
  if (!referral) return [];
  const { to, refusal } = referral;
  const text = `More is to be had from ${to}, which was not asked: ${refusals[refusal]}.`;
  return [
    { code: 'whois_not_followed', text, evidence: [...evidence, `refers to: ${to}`], confidence: 'sure' },
  ];
}

/** Registries say the same to everybody. */
export function seenByWhois(): Seen {
  return { family: null, probes: null, place: null, names: null };
}
