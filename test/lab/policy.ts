/** What the agents of the lab may measure, for `--allow` and `--deny`: the documentation prefixes, but for one corner. */
export const allow: readonly string[] = [
  '192.0.2.0/24',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '2001:db8::/32',
];

/** A corner of the allowed space that no agent may touch, so that the refusal of an allowed prefix can be seen. */
export const deny: readonly string[] = ['198.51.100.240/28', '2001:db8:bad::/48'];

/**
 * Where the agents of the lab ask whose an address is. Its addresses are documentation's, which nobody asks the public zone for; mtr
 * does, and finds the same there.
 */
export const asnZone = 'asn.example.net';
