import * as fc from 'fast-check';

/** Texts that are nearly an address or a name, in the ways in which attackers have got such things past a check. */

const radices = [10, 8, 16] as const;

/** A number as `inet_aton` reads it: decimal, octal, hexadecimal, with zeros in front, or too large. */
const number = fc
  .tuple(
    fc.oneof(fc.nat(255), fc.nat(0xffff_ffff), fc.nat()),
    fc.constantFrom(...radices),
    fc.nat(3),
    fc.boolean(),
  )
  .map(([value, radix, zeros, isUpper]) => {
    const prefix = { 10: '', 8: '0', 16: '0x' }[radix];
    const text = prefix + '0'.repeat(zeros) + value.toString(radix);
    return isUpper ? text.toUpperCase() : text;
  });
const octet = fc.oneof({ weight: 3, arbitrary: fc.nat(299).map(String) }, number);

const dottedNumbers = fc.array(octet, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('.'));

const group = fc.oneof(
  fc.nat(0xffff).map((value) => value.toString(16)),
  fc.nat(0xffff).map((value) => value.toString(16).padStart(4, '0').toUpperCase()),
  fc.constantFrom('', '0', '0000', '12345', 'g', '-1', ' 1'),
);

/** Groups with `::` here and there, and often a dotted quad behind them. */
const colons = fc
  .tuple(
    fc.array(group, { maxLength: 9 }),
    fc.constantFrom(':', ':', '::'),
    fc.option(dottedNumbers),
    fc.nat(9),
  )
  .map(([groups, end, quad, gap]) => {
    const text = `${groups.slice(0, gap).join(':')}${groups.length > gap ? `::${groups.slice(gap).join(':')}` : ''}`;
    return quad === null ? text : `${text}${end}${quad}`;
  });

/** What may stand around an address. */
const wrapped = fc
  .tuple(
    fc.oneof(dottedNumbers, colons, fc.ipV4(), fc.ipV6(), fc.ipV4Extended()),
    fc.constantFrom('', '', '', '[', ' ', '\t', '+', '-', '::ffff:', '\ufeff'),
    fc.constantFrom(
      '',
      '',
      '',
      ']',
      ' ',
      '\n',
      '\u0000',
      '.',
      '..',
      '%',
      '%eth0',
      '%25lo',
      '/32',
      ':80',
      '#',
      '?',
      '@a',
    ),
  )
  .map(([text, before, after]) => before + text + after);

/** Literals, and what differs from one by little. */
export const nearlyAddress = fc.oneof(fc.ipV4(), fc.ipV6(), colons, dottedNumbers, wrapped, fc.string());

/** Characters that a resolver, a URL parser or a reader takes for others, or doesn't see. */
const confusing = [
  ...Array.from('。．｡․①②⑦⓪１２７０ｅＸ²½ℂ℀㏕ſßıİ\u212a\u212b\u2126Ωаёüé日本א١٢٣'),
  ...Array.from('\u00ad\u200b\u200d\u200e\u202e\u2060\ufeff\u0301\u0340\u034f\u180e\u3164\u115f\ufe0f'),
  ...Array.from('\u{1f4a9}\u{1d41a}\u{e0001} \t\n\r\u0000\u007f\u0085%/\\:@?#[]<>|^`{}"\'~!$&*()+,;='),
  ...'%2e %00 %61 %E3%80%82 xn-- xn--a -- 0x 0X'.split(' '),
];
const plain = 'aZ09-_..'.split('');

const label = fc.array(fc.oneof(fc.constantFrom(...plain), fc.constantFrom(...confusing)), {
  minLength: 1,
  maxLength: 12,
});
const punycode = fc.stringMatching(/^xn--[a-z0-9-]{0,20}$/);
const name = fc
  .array(
    fc.oneof(
      label.map((parts) => parts.join('')),
      fc.stringMatching(/^[a-z0-9_-]{1,12}$/),
      punycode,
      number,
      fc.constantFrom(
        'localhost',
        'internal',
        'example',
        'com',
        'bücher',
        'KELVIN',
        '\u212aelvin',
        'a'.repeat(63),
        'a'.repeat(64),
      ),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((labels) => labels.join('.'));

/** UTF-16 as it comes, halves of surrogate pairs included. */
const codeUnits = fc.array(fc.nat(0xffff), { maxLength: 40 }).map((units) => String.fromCharCode(...units));

const long = fc
  .tuple(
    fc.oneof(
      fc.constantFrom('a', 'a.', '1.', ':', '0:', '::', 'ü', '.', '%'),
      label.map((parts) => parts.join('')),
    ),
    fc.nat(400),
  )
  .map(([text, times]) => text.repeat(times));

export const nearlyTarget = fc.oneof(
  { weight: 3, arbitrary: name },
  { weight: 3, arbitrary: nearlyAddress },
  { weight: 1, arbitrary: fc.domain() },
  { weight: 1, arbitrary: fc.webUrl() },
  { weight: 1, arbitrary: codeUnits },
  { weight: 1, arbitrary: long },
);
