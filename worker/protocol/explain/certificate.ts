import type { Confidence, Finding, FindingCode } from '../findings.ts';
import type { CertificateFacts, Handshake } from '../tools/web-words.ts';
import { whoText } from '../tools/web-words.ts';
import { parseAddress } from '../address.ts';

/** What is known of a server's certificate. `chain`: those above it, found among what was sent; absent: nobody has looked. */
export interface Shown {
  readonly handshake: Handshake | null;
  readonly certificate: CertificateFacts | null;
  readonly chain?: readonly CertificateFacts[];
}

const dayMs = 86_400_000;

/** Whoever renews by hand needs two weeks. */
const soonDays = 14;

/** What a certificate shows on the day when it was seen; nothing of one that is valid, trusted, and for whom it should be. */
export function certificateFindings({ handshake, certificate, chain }: Shown): Finding[] {
  if (!handshake || !certificate) return [];
  return [
    ...dates(handshake, certificate, chain ?? []),
    ...trust(handshake, certificate, chain),
    ...whom(handshake, certificate),
  ];
}

/** True for a certificate that is trusted, and for whom it should be; null: none was seen. */
export function isInOrder(handshake: Handshake | null): boolean | null {
  return handshake && handshake.authorized && handshake.host?.matches !== false;
}

function finding(
  code: FindingCode,
  text: string,
  evidence: readonly string[],
  confidence: Confidence = 'sure',
): Finding[] {
  return [{ code, text, evidence, confidence }];
}

const validity = ({ from, to }: CertificateFacts): string => `valid: ${from ?? '?'} to ${to ?? '?'}`;
const dayOf = (iso: string | null): string => iso?.slice(0, 10) ?? 'an unknown day';

/** The certificate's own dates, which count whatever else is wrong with it; and those above it where they are what is wrong. */
function dates(
  { at, error }: Handshake,
  certificate: CertificateFacts,
  chain: readonly CertificateFacts[],
): Finding[] {
  const { from, to } = certificate;
  const [now, begin, end] = [at, from, to].map((iso) => Date.parse(iso ?? '')) as [number, number, number];
  const evidence = [validity(certificate), ...(at === undefined ? [] : [`seen: ${at}`])];
  if (end <= now || (error === 'CERT_HAS_EXPIRED' && at === undefined))
    return finding(
      'certificate_expired',
      `The certificate expired on ${dayOf(to)}, or the location’s clock is wrong.`,
      evidence,
    );
  if (begin > now || (error === 'CERT_NOT_YET_VALID' && at === undefined))
    return finding(
      'certificate_not_yet_valid',
      `The certificate is not valid before ${dayOf(from)}, or the location’s clock is wrong.`,
      evidence,
    );
  if (error === 'CERT_HAS_EXPIRED') return expiredAbove(now, chain, evidence);
  // Many are made for a few days only, and renewed when a third of that is left: with a quarter left it is late.
  const soon = Math.min(soonDays * dayMs, (end - begin) / 4);
  if (!(end - now <= soon)) return [];
  const text = `The certificate expires on ${dayOf(to)}, ${inDays(end - now)}.`;
  return finding('certificate_expires_soon', text, evidence);
}

function inDays(ms: number): string {
  const days = Math.floor(ms / dayMs);
  if (days === 0) return 'within a day';
  return days === 1 ? 'in a day' : `in ${days} days`;
}

function expiredAbove(now: number, chain: readonly CertificateFacts[], evidence: string[]): Finding[] {
  const old = chain.filter(({ to }) => Date.parse(to ?? '') <= now);
  const text = 'A certificate above the server’s own has expired, and nobody trusts what it signed.';
  const which = old.map((one) => `${whoText(one.subject)}, ${validity(one)}`);
  return finding('certificate_expired', text, which.length > 0 ? which : evidence);
}

/** Why nobody vouches for it, by what OpenSSL says (X509_STORE_CTX_get_error(3)). */
function trust(
  { authorized, error }: Handshake,
  { issuer, subject }: CertificateFacts,
  chain: readonly CertificateFacts[] | undefined,
): Finding[] {
  if (authorized || error === undefined || otherwise.has(error)) return [];
  const evidence = [`subject: ${whoText(subject)}`, `issuer: ${whoText(issuer)}`, `error: ${error}`];
  if (error === 'DEPTH_ZERO_SELF_SIGNED_CERT')
    return finding(
      'certificate_self_signed',
      'The certificate is signed by itself and by nobody else: no browser trusts it.',
      evidence,
    );
  // OpenSSL says this of one that came alone, whether or not anybody has looked at the chain.
  if (error === 'UNABLE_TO_VERIFY_LEAF_SIGNATURE')
    return finding(
      'chain_incomplete',
      'The server sends its own certificate without the one that signed it: most programs can’t check it.',
      evidence,
      // Its issuer may be a root that nobody here knows, too.
      'likely',
    );
  if (error === 'SELF_SIGNED_CERT_IN_CHAIN' || error.startsWith('UNABLE_TO_GET_ISSUER'))
    return finding(
      'certificate_untrusted',
      'The certificate leads to an issuer whom the location does not trust.',
      [...evidence, ...(chain ?? []).map((one) => `sent, too: ${whoText(one.subject)}`)],
    );
  return finding('certificate_untrusted', 'The certificate does not hold.', evidence);
}

/** Errors that are told by what they are about: dates and names. */
const otherwise = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'ERR_TLS_CERT_ALTNAME_INVALID']);

/** A certificate for somebody else. One that has no address in it is no surprise: whoever asks an address says no name. */
function whom({ host, error }: Handshake, { names, more, subject }: CertificateFacts): Finding[] {
  const matches = host ? host.matches : error !== 'ERR_TLS_CERT_ALTNAME_INVALID';
  if (matches) return [];
  const all = `${names.join(', ').slice(0, 200) || 'none'}${more > 0 ? ` and ${more} more` : ''}`;
  const evidence = [`names: ${all}`, `subject: ${whoText(subject)}`];
  if (host && parseAddress(host.name))
    return finding(
      'certificate_without_address',
      `The certificate does not name the address ${host.name}: by an address nobody can be sure who this is.`,
      evidence,
    );
  // RFC 9525 §2: a name in the subject alone counts no more.
  if (names.length === 0)
    return finding(
      'certificate_for_others',
      'The certificate names no host for which it would be.',
      evidence,
    );
  const who = host ? host.name : 'the name that was asked for';
  return finding('certificate_for_others', `The certificate is not for ${who}, but for others.`, evidence);
}
