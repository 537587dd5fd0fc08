import { expect, test } from 'vitest';
import { decode, type DecodeError } from '#protocol';
import { tls } from '#protocol/tools/tls.ts';
import { redacted } from '../redact/redacted.ts';
import { aTarget, folded, logOf } from './recordings.ts';

test('the text says what was agreed on, the chain, what is offered, and how long it took', () => {
  expect(tls.toText(folded('tls', logOf('tls/trusted'))).split('\n')).toEqual([
    '* connected to 203.0.113.2',
    '* TLSv1.3, TLS_AES_256_GCM_SHA384, ALPN h2',
    '* subject: CN=www.example.net, O=Example, C=DE',
    '* issuer: CN=Intermediate, O=Example, C=DE',
    expect.stringMatching(/^\* valid: 2026-.*Z to 2027-.*Z$/),
    '* names: www.example.net, example.net',
    '* trusted',
    '* issued by:',
    '*   subject: CN=Intermediate, O=Example, C=DE',
    '*   issuer: CN=Root, O=Example, C=DE',
    expect.stringMatching(/^\* {3}valid: 2026-.*Z to 2036-.*Z$/),
    '* TLS 1.0: not offered',
    '* TLS 1.1: not offered',
    '* TLS 1.2: offered',
    '* TLS 1.3: offered',
    '* stapled OCSP response: good',
    expect.stringMatching(/^\* dns 4.2 ms, tcp [\d.]+ ms, tls [\d.]+ ms$/),
  ]);
  expect(tls.toText(folded('tls', logOf('tls/silent')))).toBe('* no answer in time');
});

test('what is said twice counts once', () => {
  const log = logOf('tls/trusted');
  expect(tls.toResult(folded('tls', [...log, ...log]), true)).toEqual(tls.toResult(folded('tls', log), true));
});

test('a version that nobody has asked for yet is neither offered nor not', () => {
  const log = logOf('tls/trusted').filter(([, , text]) => !text.includes('"TLSv1.1"'));
  const { versions } = tls.toResult(folded('tls', log), false);
  expect(versions).toEqual({ TLSv1: false, 'TLSv1.1': null, 'TLSv1.2': true, 'TLSv1.3': true });
});

test('addresses of the inside are hidden in certificates, and in whom the server was asked for', () => {
  const log = [
    aTarget('10.1.1.1'),
    ...logOf('tls/by-address')
      .slice(1)
      .map(([at, channel, text]) => [at, channel, text.replaceAll('203.0.113.2', '10.1.1.1')] as const),
  ].map((entry) => [...entry] as [number, 'n', string]);
  const shown = redacted({ tool: 'tls', private: true, asked: ['inside.example'] }, log);
  expect(JSON.stringify(log)).toContain('10.1.1.1');
  expect(JSON.stringify(shown)).not.toContain('10.1.1.1');
});

const wrong = (options: object) => {
  try {
    decode(tls.options, options);
    return [];
  } catch (error) {
    return Object.keys((error as DecodeError).fields);
  }
};

test.each([
  '-h',
  'a b',
  'a.example:443',
  '192.0.2.1',
  '2001:db8::1',
  'localhost',
  '0x7f.1',
  'a.example\n',
  '',
  `${'a.'.repeat(130)}example`,
  '①②⑦.⓪.⓪.①',
])('a server name %j is none', (serverName) => {
  expect(wrong({ serverName })).toEqual(['serverName']);
});

test('a server name is a host name, and a port one where TLS begins', () => {
  expect(wrong({ serverName: 'Bücher.example', port: 993, ipVersion: 6 })).toEqual([]);
  for (const port of [22, 80, 3306, 65_536, '443']) expect(wrong({ port })).toEqual(['port']);
});
