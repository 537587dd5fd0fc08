import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pops } from './pops.ts';
import { canRunLab } from './requirements.ts';
import { type LabSystem, startLabSystem } from './system.ts';
import { codesOf, ended, repeats } from './told.ts';

const families = [4, 6] as const;

describe.skipIf(!canRunLab())('from all three PoPs, over IPv4 and IPv6,', { repeats }, () => {
  let system: LabSystem;
  beforeAll(async () => {
    system = await startLabSystem(0);
  });
  afterAll(() => system.stop());

  /** In both families at once; they must find the same. @returns what all PoPs found */
  async function found(type: string, target: string, options: object = {}): Promise<string[]> {
    const both = await Promise.all(
      families.map((ipVersion) => ended(system.url, type, target, { ...options, ipVersion })),
    );
    const first = codesOf(both[0]!.each[0]!);
    for (const { each, results } of both)
      expect(each.map(codesOf), results[0]!.rawOutput).toEqual(pops.map(() => first));
    for (const { across } of both)
      expect(codesOf(across).filter((code) => code !== 'all_unanswered')).toEqual([]);
    return first;
  }

  test('a server in order leads to nothing', { timeout: 60_000 }, async () => {
    expect(await found('tls', 'secure.example.net')).toEqual([]);
    expect(await found('http', 'secure.example.net')).toEqual([]);
    expect(await found('http', 'secure.example.net', { protocol: 'HTTP2' })).toEqual([]);
    expect(await found('http', 'www.example.net', { protocol: 'HTTP' })).toEqual([]);
  });

  test('all of a chain is seen, what is offered, and the staple', async () => {
    const { results } = await ended(system.url, 'tls', 'secure.example.net', {});
    for (const result of results)
      expect(result).toMatchObject({
        status: 'finished',
        tls: { authorized: true, subject: { CN: 'secure.example.net' } },
        chain: [{ issuer: { CN: 'Intermediate' } }, { issuer: { CN: 'Root' } }],
        versions: { TLSv1: false, 'TLSv1.1': false, 'TLSv1.2': true, 'TLSv1.3': true },
        ocsp: { stapled: true, status: 'good' },
        alpn: 'h2',
      });
  });

  test.each([
    ['expired.example.net', 'certificate_expired'],
    ['expiring.example.net', 'certificate_expires_soon'],
    ['wrong-name.example.net', 'certificate_for_others'],
    ['incomplete.example.net', 'chain_incomplete'],
    // It is signed by itself, which is how it is meant to be.
    ['www.example.net', 'certificate_self_signed'],
  ])('%s is known to tls and to http by what is wrong with it', { timeout: 60_000 }, async (target, code) => {
    expect(await found('tls', target)).toEqual([code]);
    expect(await found('http', target)).toEqual([code]);
  });

  test('a certificate that is revoked is known by its staple', async () => {
    expect(await found('tls', 'revoked.example.net')).toEqual(['certificate_revoked']);
  });

  test('old versions, no TLS, and nobody there are told apart', { timeout: 60_000 }, async () => {
    expect(await found('tls', 'secure.example.net', { port: 8443 })).toEqual(['tls_old_version']);
    expect(await found('tls', 'secure.example.net', { port: 465 })).toEqual(['tls_failed']);
    expect(await found('tls', 'secure.example.net', { port: 993 })).toEqual(['refused']);
    expect(await found('tls', 'dead.example.net')).toEqual(['no_answer']);
  });

  test('a server that fails, and one that thinks long, are told apart', { timeout: 60_000 }, async () => {
    const asking = (path: string) => ({ request: { method: 'GET', path } });
    expect(await found('http', 'secure.example.net', asking('/status/503'))).toEqual(['server_error']);
    expect(await found('http', 'secure.example.net', asking('/slow'))).toEqual(['slow_phase']);
    expect(await found('http', 'secure.example.net', asking('/redirect'))).toEqual([]);
    expect(await found('http', 'dead.example.net')).toEqual(['no_answer']);
  });
});
