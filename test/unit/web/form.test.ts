import { describe, expect, test } from 'vitest';
import { ApiError } from '../../../web/api.ts';
import {
  check,
  chosenPops,
  deepLink,
  emptyForm,
  labelsOf,
  preselect,
  refused,
  unavailable,
  withDeepLink,
} from '../../../web/form.ts';
import type { Form } from '../../../web/form.ts';
import { CheckError } from '../../../web/human-check.ts';
import { loadTool } from '../../../web/tools/index.ts';
import { aPop } from './builders.ts';

const ping = await loadTool('ping');

function aForm(more: Partial<Form> = {}): Form {
  return { ...emptyForm(), target: 'example.net', selected: ['vie1'], ...more };
}

describe('deep link', () => {
  test('fills in the form', () => {
    const form = withDeepLink(emptyForm(), '?tool=mtr&target=example.net&from=vie1,nyc1,vie1,');
    expect(form).toMatchObject({ tool: 'mtr', target: 'example.net', selected: ['vie1', 'nyc1'] });
  });

  test('leaves alone what it does not say, and tools that are none', () => {
    const form = withDeepLink(aForm({ tool: 'dns' }), '?tool=rm');
    expect(form).toMatchObject({ tool: 'dns', target: 'example.net', selected: ['vie1'] });
  });

  test('is made so that it reads back', () => {
    const form = aForm({ tool: 'mtr', target: '2001:db8::1', selected: ['vie1', 'nyc1'] });
    expect(withDeepLink(emptyForm(), deepLink(form).slice(1))).toMatchObject({
      tool: 'mtr',
      target: '2001:db8::1',
      selected: ['vie1', 'nyc1'],
    });
  });
});

describe('locations', () => {
  test('one that can’t be asked says why', () => {
    const missing = { tool: 'ping', version: null, families: [], reason: 'ping is not installed' } as const;
    const only4 = { tool: 'ping', version: '1', families: [4] as (4 | 6)[] } as const;
    const form = aForm({ options: { ping: { ipVersion: '6' } } });
    expect(unavailable(aPop('vie1'), form)).toBeUndefined();
    expect(unavailable(aPop('vie1', { online: false }), form)).toBe('offline');
    expect(unavailable(aPop('vie1', { tools: [] }), form)).toBe('no ping');
    expect(unavailable(aPop('vie1', { tools: [{ ...missing, families: [] }] }), form)).toBe(
      'ping is not installed',
    );
    expect(unavailable(aPop('vie1', { tools: [only4] }), form)).toBe('no IPv6');
    const because = { ...only4, reason: 'IPv6: this host has no address' };
    expect(unavailable(aPop('vie1', { tools: [because] }), form)).toBe('no IPv6: this host has no address');
    expect(unavailable(aPop('vie1', { tools: [because] }), aForm())).toBeUndefined();
  });

  test('a chosen one that can’t be asked is not', () => {
    const list = [aPop('vie1'), aPop('nyc1', { online: false })];
    expect(chosenPops(aForm({ selected: ['nyc1', 'vie1'] }), list).map(({ id }) => id)).toEqual(['vie1']);
  });

  test('up to three that are online are chosen for the reader, of more none', () => {
    const form = aForm({ selected: [] });
    const few = ['vie1', 'nyc1', 'sin1'].map((id) => aPop(id));
    expect(preselect(form, [aPop('local')]).selected).toEqual(['local']);
    expect(preselect(form, few).selected).toEqual(['vie1', 'nyc1', 'sin1']);
    expect(preselect(form, [...few, aPop('fra1')]).selected).toEqual([]);
  });

  test('one that is offline is not chosen for the reader', () => {
    const list = [aPop('vie1'), aPop('nyc1', { online: false })];
    expect(preselect(aForm({ selected: [] }), list).selected).toEqual(['vie1']);
  });

  test('what a link or the reader has chosen stays', () => {
    expect(preselect(aForm({ selected: ['vie1'] }), [aPop('vie1'), aPop('nyc1')]).selected).toEqual(['vie1']);
  });
});

describe('check', () => {
  test('makes the request of what is filled in, the target in its canonical form', () => {
    const checked = check(aForm({ target: ' Example.NET. ' }), [aPop('vie1'), aPop('nyc1')], ping);
    expect(checked).toEqual({
      ok: true,
      request: {
        type: 'ping',
        target: 'example.net',
        locations: [{ pop: 'vie1' }],
        measurementOptions: { packets: 3, interval: 0.5, packetSize: 56, protocol: 'ICMP' },
      },
    });
  });

  test.each(['', '-f', '0x7f.1', 'fe80::1%eth0', 'a b', 'localhost'])('refuses the target %j', (target) => {
    expect(check(aForm({ target }), [aPop('vie1')], ping)).toMatchObject({
      errors: { target: expect.any(String) },
    });
  });

  test('names each field that is wrong', () => {
    const options = { ping: { packets: '500' } };
    const checked = check(aForm({ target: '', selected: [], options }), [aPop('vie1')], ping);
    expect(checked).toEqual({
      ok: false,
      errors: {
        target: 'Target is empty: give a host name, IPv4 or IPv6 address.',
        packets: 'Probes must be at most 100.',
        locations: 'Choose at least one location.',
      },
    });
  });
});

describe('a refusal of the edge', () => {
  test('stands next to the field that it names', () => {
    const error = new ApiError('validation_error', 'no', {
      'measurementOptions.packets': 'must be at most 100',
      'locations.0.pop': 'is no PoP here',
      target: 'is refused',
      session: 'is unknown',
      access: 'is wrong',
    });
    expect(refused(error, labelsOf(aForm(), ping))).toEqual({
      access: 'Access token is wrong.',
      packets: 'Probes must be at most 100.',
      locations: 'Location is no PoP here.',
      target: 'Target is refused.',
      form: 'Session is unknown.',
    });
  });

  test('goes where its type belongs when it names no field', () => {
    expect(refused(new ApiError('target_not_allowed', 'not allowed'))).toEqual({
      target: 'Not allowed.',
    });
    expect(refused(new ApiError('no_probes_found', 'none'))).toEqual({ locations: 'None.' });
    expect(refused(new ApiError('rate_limit_exceeded', 'slow down', { limit: 'burst' }))).toEqual({
      form: 'Slow down.',
    });
    expect(refused(new ApiError('forbidden', 'no', { turnstile: 'is used up' }))).toEqual({
      form: 'Turnstile is used up.',
    });
  });

  test('that the page gave itself, for want of a token from Turnstile, says why', () => {
    expect(refused(new CheckError('failed', '110200'))).toEqual({
      form: 'The check against robots failed. Try again. Turnstile says 110200.',
    });
  });
});
