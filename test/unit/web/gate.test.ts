import { expect, test } from 'vitest';
import { checkFor, needsAccess, readGate } from '../../../web/gate.ts';

const gateOf = (metas: Record<string, string>) => readGate((name) => metas[name]);
const access = { 'popglass:access': 'token' };
const turnstile = { 'popglass:turnstile': '0x4AAA' };

test('a document that says nothing asks for nothing', () => {
  expect(gateOf({})).toEqual({ isPrivate: false, siteKey: undefined });
  expect(gateOf({ 'popglass:access': '', 'popglass:turnstile': '' })).toEqual(gateOf({}));
});

test('the access token is for opening sessions: in an open one its key is enough', () => {
  expect(needsAccess(gateOf(access))).toBe(true);
  expect(needsAccess(gateOf(access), 'S')).toBe(false);
  expect(needsAccess(gateOf(turnstile))).toBe(false);
});

test('Turnstile is asked before every run but one that shows the access token', () => {
  expect(checkFor(gateOf(turnstile))).toBe('0x4AAA');
  expect(checkFor(gateOf(turnstile), 'S')).toBe('0x4AAA');
  expect(checkFor(gateOf({ ...access, ...turnstile }))).toBeUndefined();
  expect(checkFor(gateOf({ ...access, ...turnstile }), 'S')).toBe('0x4AAA');
  expect(checkFor(gateOf(access))).toBeUndefined();
});
