import type { Finding } from '../findings.ts';
import { type TlsVersion, tlsVersions } from '../notes-tls.ts';
import type { TlsState } from '../tools/tls.ts';
import { offerWord, versionNames } from '../tools/web-words.ts';
import { certificateFindings, isInOrder } from './certificate.ts';
import { familyOf, type Seen } from './seen.ts';
import { waitOf } from './slow.ts';
import { faultFindings } from './visit.ts';
import { list } from './words.ts';

/** What a handshake, and the versions that a server offers, show. */
export function explainTls(state: TlsState): Finding[] {
  const [certificate = null, ...chain] = state.chain;
  return [
    ...faultFindings(state.fault, state.address),
    ...certificateFindings({ handshake: state.handshake, certificate, chain }),
    ...revoked(state),
    ...oldVersions(state),
  ];
}

/** The issuer takes back what it signed, in a response that the server itself passes on. Nobody has checked who signed it, nor when. */
function revoked({ staple, chain }: TlsState): Finding[] {
  if (staple !== 'revoked') return [];
  const evidence = [`stapled OCSP response: revoked`, `serial: ${chain[0]?.serial ?? 'unknown'}`];
  const text = 'The certificate is revoked, says the OCSP response that the server sends along.';
  return [{ code: 'certificate_revoked', text, evidence, confidence: 'likely' }];
}

const old: readonly TlsVersion[] = ['TLSv1', 'TLSv1.1'];

/** RFC 8996 forbids TLS 1.0 and 1.1. */
function oldVersions({ versions }: TlsState): Finding[] {
  const offered = tlsVersions.filter((version) => versions[version] === true);
  const bad = offered.filter((version) => old.includes(version));
  if (bad.length === 0) return [];
  const evidence = tlsVersions.flatMap((version) => {
    const is = versions[version];
    return is === undefined ? [] : [`${versionNames[version]}: ${offerWord(is)}`];
  });
  const names = list(bad.map((version) => versionNames[version]));
  // Until the newer ones are asked for, nobody knows.
  const newer = tlsVersions.filter((version) => !old.includes(version));
  if (newer.every((version) => versions[version] === false))
    return [
      {
        code: 'tls_old_only',
        text: `The server offers nothing newer than ${versionNames[bad.at(-1)!]}, which browsers refuse.`,
        evidence,
        confidence: 'sure',
      },
    ];
  const text = `The server still offers ${names}, which ${bad.length === 1 ? 'is' : 'are'} out of use and not safe.`;
  return [{ code: 'tls_old_version', text, evidence, confidence: 'sure' }];
}

/** What other PoPs can be compared with. */
export function seenByTls({ address, fault, handshake, chain, phases }: TlsState): Seen {
  const isKnown = handshake !== null || fault !== null;
  const probes = isKnown ? { sent: 1, lost: handshake === null ? 1 : 0 } : null;
  const web = {
    certificate: chain[0]?.fingerprint ?? null,
    isTrusted: isInOrder(handshake),
    status: null,
    waitMs: handshake ? waitOf({ ...phases, firstByte: null }) : null,
  };
  return { family: familyOf(address), probes, place: null, names: null, web };
}
