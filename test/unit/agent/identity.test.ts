import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UsageError } from '../../../agent/exit.ts';
import { identityFor, makeKeys, readIdentity, writeIdentity } from '../../../agent/identity.ts';
import { anIdentity } from './builders.ts';
import { aFolder } from '../../support/folder.ts';

const aDir = () => aFolder();

test('keys are fresh, and the public one is 32 bytes', () => {
  const { publicKey } = makeKeys();
  expect(Buffer.from(publicKey, 'base64url')).toHaveLength(32);
  expect(makeKeys().publicKey).not.toBe(publicKey);
});

test('an identity is read as it was written, by its owner only, and nothing else is left', () => {
  const dir = join(aDir(), 'new');
  const identity = anIdentity('https://lg.example.net');
  writeIdentity(dir, anIdentity('https://old.example.net'));
  writeIdentity(dir, identity);
  expect(readIdentity(dir)).toEqual(identity);
  expect(readdirSync(dir)).toEqual(['agent.json']);
  expect(statSync(join(dir, 'agent.json')).mode & 0o777).toBe(0o600);
});

test('an edge that has moved is dialled where it is', () => {
  const dir = aDir();
  writeIdentity(dir, anIdentity('https://lg.example.net'));
  expect(identityFor({ state: dir, edge: 'https://new.example.net/' })).toMatchObject({
    edge: 'https://new.example.net',
  });
  expect(() => identityFor({ state: dir, edge: 'new.example.net' })).toThrow('the URL must be the edge');
});

test('an edge without TLS is dialled only on the operator’s word, also one that was written down', () => {
  const state = aDir();
  writeIdentity(state, anIdentity('http://lg.example.net'));
  expect(() => identityFor({ state })).toThrow('is not encrypted');
  expect(identityFor({ state, edge: 'https://lg.example.net' })).toMatchObject({
    edge: 'https://lg.example.net',
  });
  expect(identityFor({ state, insecure: true })).toMatchObject({ edge: 'http://lg.example.net' });
});

test('an agent that is not enrolled has none', () => {
  expect(readIdentity(aDir())).toBeUndefined();
});

test.each([
  '',
  '{}',
  '{"edge":1}',
  JSON.stringify({ ...anIdentity('https://x.example'), privateKey: 'AAAA' }),
])('a damaged file (%j) is told', (text) => {
  const dir = aDir();
  writeFileSync(join(dir, 'agent.json'), text);
  expect(() => readIdentity(dir)).toThrow(UsageError);
});
