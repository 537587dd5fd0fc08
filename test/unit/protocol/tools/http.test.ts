import { expect, test } from 'vitest';
import { decode, type DecodeError, type Entry } from '#protocol';
import { http } from '#protocol/tools/http.ts';
import { redacted } from '../redact/redacted.ts';
import { aNote, aTarget, folded, logOf } from './recordings.ts';

test('the text says what curl would', () => {
  const text = http.toText(folded('http', logOf('http/get')));
  expect(text.split('\n').slice(0, 10)).toEqual([
    '* connected to 203.0.113.2',
    '* TLSv1.3, TLS_AES_256_GCM_SHA384, ALPN http/1.1',
    '* subject: CN=www.example.net',
    '* issuer: CN=Example Intermediate, O=Example, C=AT',
    expect.stringMatching(/^\* valid: 2026-.*Z to 2036-.*Z$/),
    '* names: www.example.net, example.net, 203.0.113.2, 2001:db8::2',
    '* trusted',
    '< HTTP/1.1 200 OK',
    '< server: example',
    '< content-type: text/plain; charset=utf-8',
  ]);
  expect(text).toContain('You asked GET /a?b=1 of www.example.net\nGrüße␛[31m\n');
});

test('what went wrong stands at the end', () => {
  expect(http.toText(folded('http', logOf('http/expired')))).toContain('* not trusted: CERT_HAS_EXPIRED');
  expect(http.toText(folded('http', logOf('http/silent')))).toBe('* no answer in time');
});

test('what is said twice counts once: a part, a head, a certificate', () => {
  const log = logOf('http/get');
  const again = log.filter(([, , text]) => !/"k":"(?:headers|body)"/.test(text));
  expect(http.toResult(folded('http', [...log, ...again]), true)).toEqual(
    http.toResult(folded('http', log), true),
  );
});

test('half a character and its other half in two pieces make no hidden one', () => {
  const [high, low] = ['\udb40', '\udc41'];
  const log = [aNote({ k: 'body', text: `a${high}` }), aNote({ k: 'body', text: `${low}b` })];
  expect(http.toResult(folded('http', log), true).rawBody).toBe('a\ufffd\ufffdb');
});

test('addresses of the inside are hidden in headers, body and certificate; public ones are seen', () => {
  const certificate = logOf('http/get').find(([, , text]) => text.includes('"k":"certificate"'))!;
  const log: Entry[] = [
    aTarget('8.8.8.8'),
    [certificate[0], 'n', certificate[2].replace('203.0.113.2', '10.1.1.1')],
    aNote({ k: 'headers', list: [['location', 'http://10.2.2.2/']] }),
    aNote({ k: 'body', text: 'from 10.3.3.3 by 9.9.9.9' }),
  ];
  const shown = JSON.stringify(
    redacted({ tool: 'http', hops: 2, private: true, asked: ['www.example.net'] }, log),
  );
  expect(shown).not.toMatch(/10\.[123]\./);
  expect(shown).toContain('9.9.9.9');
});

const refused = (request: object) => {
  try {
    decode(http.options, { request });
    return [];
  } catch (error) {
    return Object.keys((error as DecodeError).fields);
  }
};

test.each([
  [{ 'Content-Length': '5' }],
  [{ connection: 'upgrade' }],
  [{ 'Proxy-Authorization': 'x' }],
  [{ TE: 'trailers' }],
  [{ 'a b': 'x' }],
  [{ ':path': '/' }],
  [{ x: 'a\nb' }],
  [{ x: 'ü' }],
  [{ x: '\u007f' }],
  [{ x: 'a', X: 'b' }],
  [{ x: 'a'.repeat(4_097) }],
  [Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`x${i}`, '']))],
])('headers %j are refused', (headers) => {
  expect(refused({ headers })).toEqual(['request.headers']);
});

test('what a browser would say is taken', () => {
  const headers = { Accept: 'text/html, */*;q=0.8', Cookie: 'a="b c"', 'X-Empty': '' };
  expect(refused({ method: 'GET', path: '/a/%C3%BC;b=(c)', query: 'q=a+b&c[]=?', headers })).toEqual([]);
  expect(refused({ host: 'Bücher.example', path: '' })).toEqual([]);
});
