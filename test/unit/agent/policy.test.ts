import { describe, expect, test } from 'vitest';
import { cidr, parseAddress } from '#protocol';
import { hostFamilies, mayContact, ownAddresses } from '../../../agent/policy.ts';
import { aPolicy } from './builders.ts';

const own = [cidr('93.184.216.10'), cidr('10.0.0.10'), cidr('2606:4700::10')];

describe('what an agent may contact: deny, then allow, then its own addresses, then global unicast', () => {
  test.each([
    ['93.184.216.34', {}, true],
    ['2606:4700::1111', {}, true],
    ['10.0.0.1', {}, false],
    ['127.0.0.1', {}, false],
    ['::1', {}, false],
    ['fe80::1', {}, false],
    // its own
    ['93.184.216.10', {}, false],
    ['2606:4700::10', {}, false],
    ['64:ff9b::5db8:d80a', {}, false], // 93.184.216.10 in NAT64 clothes
    ['93.184.216.10', { allow: ['93.184.216.0/24'] }, true],
    ['10.0.0.10', { allow: ['10.0.0.0/8'] }, true],
    // opened
    ['10.0.0.1', { allow: ['10.0.0.0/8'] }, true],
    ['127.0.0.1', { allow: ['127.0.0.0/8'] }, true],
    ['::ffff:127.0.0.1', { allow: ['127.0.0.0/8'] }, false],
    ['169.254.169.254', { allow: ['10.0.0.0/8'] }, false],
    // closed wins over opened
    ['10.9.0.1', { allow: ['10.0.0.0/8'], deny: ['10.9.0.0/16'] }, false],
    ['93.184.216.34', { deny: ['93.184.0.0/16'] }, false],
    ['2002:5db8:d822::1', { deny: ['93.184.0.0/16'] }, false],
    ['93.184.216.10', { allow: ['93.184.216.10'], deny: ['93.184.216.10'] }, false],
  ])('%s with %j: %s', (address, rules, expected) => {
    expect(mayContact(parseAddress(address)!, aPolicy(rules), own)).toBe(expected);
  });
});

const lo = { address: '127.0.0.1', family: 'IPv4', internal: true };
const lo6 = { address: '::1', family: 'IPv6', internal: true };
const v4 = { address: '192.0.2.2', family: 'IPv4', internal: false };
const linkLocal = { address: 'fe80::1%eth0', family: 'IPv6', internal: false };
const v6 = { address: '2001:db8::2', family: 'IPv6', internal: false };

test('own addresses are those of all interfaces, scoped ones without their zone', () => {
  expect(ownAddresses({ lo: [lo], eth0: [v4, linkLocal], none: undefined })).toEqual([
    cidr('127.0.0.1'),
    cidr('192.0.2.2'),
    cidr('fe80::1'),
  ]);
});

test.each([
  ['only loopback', [lo, lo6], {}, []],
  ['loopback that was opened', [lo, lo6], { allow: ['127.0.0.0/8'] }, [4]],
  ['an address and a link-local one', [lo, lo6, v4, linkLocal], {}, [4]],
  ['both', [lo, v4, v6], {}, [4, 6]],
])('a host with %s can use the families %j', (_, list, rules, families) => {
  expect(hostFamilies({ any: list }, aPolicy(rules))).toEqual(families);
});
