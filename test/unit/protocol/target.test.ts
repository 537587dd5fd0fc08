import { describe, expect, test } from 'vitest';
import { parseTarget, TargetError } from '#protocol';

describe('a target has one canonical form', () => {
  test.each([
    ['192.0.2.1', { kind: 'address', text: '192.0.2.1', family: 4 }],
    ['2001:DB8:0:0::1', { kind: 'address', text: '2001:db8::1', family: 6 }],
    ['Example.NET', { kind: 'name', text: 'example.net' }],
    ['example.net.', { kind: 'name', text: 'example.net' }],
    ['_dmarc.example.net', { kind: 'name', text: '_dmarc.example.net' }],
    ['a-b.example', { kind: 'name', text: 'a-b.example' }],
    ['1.2.3.4.example', { kind: 'name', text: '1.2.3.4.example' }],
    ['xn--80ak6aa92e.com', { kind: 'name', text: 'xn--80ak6aa92e.com' }],
    ['bücher.example', { kind: 'name', text: 'xn--bcher-kva.example' }],
    ['BÜCHER.example', { kind: 'name', text: 'xn--bcher-kva.example' }],
    ['faß.de', { kind: 'name', text: 'xn--fa-hia.de' }],
    ['例え.jp', { kind: 'name', text: 'xn--r8jz45g.jp' }],
    ['7.2.0.192.in-addr.arpa', { kind: 'name', text: '7.2.0.192.in-addr.arpa' }],
    [`${'a'.repeat(63)}.example`, { kind: 'name', text: `${'a'.repeat(63)}.example` }],
  ])('%s', (input, target) => {
    expect(parseTarget(input)).toEqual(target);
  });

  test('which is its own canonical form', () => {
    for (const input of ['Example.NET.', 'bücher.example', '2001:DB8::0:1']) {
      const { text } = parseTarget(input);
      expect(parseTarget(text).text).toBe(text);
    }
  });
});

describe('a target is refused', () => {
  test.each([
    // no text
    '',
    ' ',
    // options
    '-h',
    '--',
    'example.-net',
    'example-.net',
    // more than a name
    'example.net ',
    ' example.net',
    'example.net\n',
    'example.net\u0000',
    'example.net:80',
    'example.net/24',
    'https://example.net',
    'user@example.net',
    'example..net',
    '.example.net',
    'example.net..',
    `${'a'.repeat(64)}.example`,
    `${'a.'.repeat(126)}ab`,
    'a'.repeat(100_000),
    // addresses in disguise
    '0x7f.1',
    '127.1',
    '2130706433',
    '017700000001',
    '1.2.3.4.5',
    '1.2.3.08',
    'example.0x7f',
    'example.0x',
    '１２７.0.0.1',
    '127。0。0。1',
    '①②⑦.⓪.⓪.①',
    // characters that vanish or turn into others
    'ex\u200bample.com',
    'exa\u00admple.com',
    '\ufeffexample.com',
    'ｅxample.com',
    'ℂ.example',
    'exam\u202eple.com',
    '\u115fexample.com',
    'bü\ufe0fcher.example',
    'exam\u034fple.com',
    '\u212aelvin.example',
  ])('%j', (input) => {
    expect(() => parseTarget(input)).toThrow(expect.objectContaining({ code: 'bad_target' }));
  });

  test.each([
    'localhost',
    'LOCALHOST.',
    'intranet',
    'a.localhost',
    'metadata.google.internal',
    'printer.local',
    'router.home.arpa',
    '_dns.resolver.arpa',
    'default.service.arpa',
    'ipv4only.arpa',
    'eap.arpa',
    '6tisch.arpa',
    'host.test',
    'box.mail',
    'x.onion',
    'host.lan',
  ])('%j, for it means something else elsewhere', (input) => {
    expect(() => parseTarget(input)).toThrow(expect.objectContaining({ code: 'special_name' }));
  });

  test.each(['fe80::1%eth0', '::1%lo', '169.254.1.1%2'])('%j, for it has a zone', (input) => {
    expect(() => parseTarget(input)).toThrow(expect.objectContaining({ code: 'private_address' }));
  });

  test.each([undefined, null, 7, {}, ['example.net']])('%j, for it is no text', (input) => {
    expect(() => parseTarget(input)).toThrow(TargetError);
  });
});
