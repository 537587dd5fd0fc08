import { describe, expect, test } from 'vitest';
import { certificateFindings } from '#protocol/explain/certificate.ts';
import type { CertificateFacts, Handshake } from '#protocol/tools/web-words.ts';

const at = '2026-06-15T12:00:00.000Z';

/** So many days after that moment. */
const day = (n: number) => new Date(Date.parse(at) + n * 86_400_000).toISOString();

function aCertificate(more: Partial<CertificateFacts> = {}): CertificateFacts {
  return {
    subject: { CN: 'www.example.net' },
    issuer: { CN: 'Issuer' },
    from: day(-30),
    to: day(60),
    names: ['www.example.net'],
    more: 0,
    keyType: 'EC',
    keyBits: 256,
    serial: '01',
    fingerprint: '00',
    publicKey: null,
    ...more,
  };
}

function aHandshake({ error, ...more }: Partial<Handshake> = {}): Handshake {
  const host = { name: 'www.example.net', matches: true };
  const trust = error === undefined ? { authorized: true } : { authorized: false, error };
  return { protocol: 'TLSv1.3', cipher: 'x', alpn: null, at, host, ...trust, ...more };
}

const told = (
  certificate: Partial<CertificateFacts>,
  handshake: Partial<Handshake> = {},
  chain?: CertificateFacts[],
) =>
  certificateFindings({
    handshake: aHandshake(handshake),
    certificate: aCertificate(certificate),
    ...(chain && { chain }),
  }).map(({ code, confidence }) => `${code} ${confidence}`);

describe('a certificate expires soon', () => {
  test.each([
    [90, 15, false],
    [90, 14, true],
    [90, 0.5, true],
    // Many are renewed when a third of their life is left.
    [6, 1.9, false],
    [6, 1.4, true],
    [45, 13, false],
    [45, 11, true],
  ])('or not: of %d days %d are left', (days, left, isSoon) => {
    const found = told({ from: day(left - days), to: day(left) });
    expect(found).toEqual(isSoon ? ['certificate_expires_soon sure'] : []);
  });

  test('and the sentence says when', () => {
    const [found] = certificateFindings({
      handshake: aHandshake(),
      certificate: aCertificate({ from: day(-80), to: day(5.2) }),
    });
    expect(found!.text).toBe('The certificate expires on 2026-06-20, in 5 days.');
  });
});

test('dates count whatever else is wrong, and nothing is said of them twice', () => {
  expect(told({ to: day(-1) }, { error: 'CERT_HAS_EXPIRED' })).toEqual(['certificate_expired sure']);
  expect(told({ to: day(-1) }, { error: 'DEPTH_ZERO_SELF_SIGNED_CERT' })).toEqual([
    'certificate_expired sure',
    'certificate_self_signed sure',
  ]);
  const [expired] = certificateFindings({
    handshake: aHandshake({ error: 'CERT_HAS_EXPIRED' }),
    certificate: aCertificate({ to: day(-1) }),
  });
  expect(expired!.text).toBe('The certificate expired on 2026-06-14, or the location’s clock is wrong.');
  expect(told({ from: day(1) }, { error: 'CERT_NOT_YET_VALID' })).toEqual(['certificate_not_yet_valid sure']);
});

test('an older log, which does not say when it was, is believed what it says of dates', () => {
  const certificate = aCertificate({ to: day(-400) });
  const { at: _, ...handshake } = aHandshake({ error: 'CERT_HAS_EXPIRED' });
  expect(certificateFindings({ handshake, certificate }).map(({ code }) => code)).toEqual([
    'certificate_expired',
  ]);
  const { at: __, ...good } = aHandshake();
  expect(certificateFindings({ handshake: good, certificate })).toEqual([]);
});

test('an expired certificate above the server’s is named', () => {
  const above = aCertificate({ subject: { CN: 'Old intermediate' }, to: day(-2) });
  const [found] = certificateFindings({
    handshake: aHandshake({ error: 'CERT_HAS_EXPIRED' }),
    certificate: aCertificate(),
    chain: [above],
  });
  expect(found).toMatchObject({ code: 'certificate_expired', text: expect.stringContaining('above') });
  expect(found!.evidence.join()).toContain('Old intermediate');
});

test('a lone certificate may lack its intermediate; one that leads further has an unknown issuer', () => {
  const error = 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY';
  // Nobody came to look at the chain: OpenSSL has another word for a certificate that came alone.
  expect(told({}, { error }, [])).toEqual(['certificate_untrusted sure']);
  expect(told({}, { error }, [aCertificate()])).toEqual(['certificate_untrusted sure']);
  expect(told({}, { error: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' })).toEqual(['chain_incomplete likely']);
  // http has not looked for more.
  expect(told({}, { error })).toEqual(['certificate_untrusted sure']);
});

test('names count beside trust, and an address is a case of its own', () => {
  const others = { host: { name: 'a.example', matches: false } };
  expect(told({}, { ...others, error: 'SELF_SIGNED_CERT_IN_CHAIN' })).toEqual([
    'certificate_untrusted sure',
    'certificate_for_others sure',
  ]);
  const address = { host: { name: '2001:db8::1', matches: false } };
  expect(told({}, { ...address, error: 'ERR_TLS_CERT_ALTNAME_INVALID' })).toEqual([
    'certificate_without_address sure',
  ]);
});

test('one that names no host is for nobody, whatever its subject says', () => {
  const [found] = certificateFindings({
    handshake: aHandshake({
      error: 'ERR_TLS_CERT_ALTNAME_INVALID',
      host: { name: 'www.example.net', matches: false },
    }),
    certificate: aCertificate({ names: [] }),
  });
  expect(found).toMatchObject({
    code: 'certificate_for_others',
    text: expect.stringMatching(/names no host/),
  });
});

test('one in order leads to nothing, nor does none', () => {
  expect(told({})).toEqual([]);
  expect(certificateFindings({ handshake: null, certificate: null })).toEqual([]);
});
