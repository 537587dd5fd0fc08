import { describe, expect, test } from 'vitest';
import { type Address, formatAddress, isGlobalUnicast, limits, parseAddress } from '#protocol';
import { chooseAddress, resolveName } from '../../../agent/resolve.ts';
import { aResolver, dnsError, failureIn } from './builders.ts';

const never = new AbortController().signal;
const addresses = (...texts: string[]) => texts.map((text) => parseAddress(text)!);
const texts = (list: readonly Address[]) => list.map(formatAddress);

describe('a name is resolved once', () => {
  const zone = {
    'both.example': { a: ['93.184.216.34'], aaaa: ['2606:4700::1'] },
    'four.example': { a: ['93.184.216.34', '93.184.216.35'] },
    'empty.example': { ptr: [] },
    'slow.example': { code: 'ETIMEOUT' },
    'broken.example': { code: 'ESERVFAIL' },
    'odd.example': { a: ['127.1'] },
    'many.example': { a: Array.from({ length: limits.resolve.addresses + 1 }, () => '93.184.216.34') },
  };

  test('for both families at the same time', async () => {
    const resolver = aResolver(zone);
    const resolved = await resolveName('both.example', [4, 6], () => resolver, never);
    expect('addresses' in resolved && texts(resolved.addresses)).toEqual(['93.184.216.34', '2606:4700::1']);
    expect(resolver.asked).toEqual(['a both.example', 'aaaa both.example']);
  });

  test('and only for the one that is asked for', async () => {
    const resolver = aResolver(zone);
    await resolveName('both.example', [6], () => resolver, never);
    expect(resolver.asked).toEqual(['aaaa both.example']);
  });

  test.each([
    ['none.example', [4, 6], 'name_not_found'],
    ['empty.example', [4, 6], 'no_address'],
    ['four.example', [6], 'no_address'],
    ['slow.example', [4, 6], 'resolver_timeout'],
    ['broken.example', [4, 6], 'resolver_failed'],
    ['odd.example', [4], 'resolver_failed'],
    ['many.example', [4], 'resolver_failed'],
  ] as const)('%s for %j: %s', async (name, families, code) => {
    const failure = failureIn(await resolveName(name, families, () => aResolver(zone), never));
    expect(failure).toMatchObject({ owner: 'resolver', code });
  });

  test('one family that fails does not spoil the other', async () => {
    const resolver = { ...aResolver(zone), resolve6: () => Promise.reject(dnsError('ESERVFAIL')) };
    expect(await resolveName('four.example', [4, 6], () => resolver, never)).toHaveProperty('addresses');
  });

  test('and given up in time, or when the job is stopped', async () => {
    const hanging = () => {
      let reject: (error: Error) => void;
      const answer = new Promise<string[]>((_, no) => (reject = no));
      return { ...aResolver(), resolve4: () => answer, cancel: () => reject(dnsError('ECANCELLED')) };
    };
    expect(failureIn(await resolveName('x.example', [4], hanging, never, 20))).toMatchObject({
      code: 'resolver_timeout',
    });
    const stop = new AbortController();
    const pending = resolveName('x.example', [4], hanging, stop.signal);
    stop.abort();
    expect(failureIn(await pending)).toBeDefined();
  });
});

describe('every address is checked, and one is chosen', () => {
  test('one that is not permitted refuses the name, wherever it stands', () => {
    for (const list of [
      ['93.184.216.34', '10.0.0.1'],
      ['10.0.0.1', '93.184.216.34'],
      ['93.184.216.34', '64:ff9b::a9fe:a9fe'],
    ]) {
      const failure = failureIn(chooseAddress('n.example', addresses(...list), [4, 6], isGlobalUnicast));
      expect(failure).toMatchObject({ owner: 'policy', code: 'private_address' });
    }
  });

  test('also one of a family that would not be used', () => {
    expect(
      failureIn(chooseAddress('n.example', addresses('93.184.216.34', '::1'), [4], isGlobalUnicast)),
    ).toBeDefined();
  });

  test('IPv4 first, if the tool has it and the name has it', () => {
    const list = addresses('2606:4700::1', '93.184.216.34');
    expect(chooseAddress('n.example', list, [4, 6], isGlobalUnicast)).toEqual({
      address: '93.184.216.34',
      family: 4,
      addresses: ['2606:4700::1', '93.184.216.34'],
    });
    expect(chooseAddress('n.example', list, [6], isGlobalUnicast)).toMatchObject({ family: 6 });
    expect(chooseAddress('n.example', addresses('2606:4700::1'), [4, 6], isGlobalUnicast)).toMatchObject({
      family: 6,
    });
  });

  test('a name with only the other family is the host to blame for', () => {
    expect(
      failureIn(chooseAddress('n.example', addresses('2606:4700::1'), [4], isGlobalUnicast)),
    ).toMatchObject({
      owner: 'agent',
      code: 'family_missing',
    });
  });
});
