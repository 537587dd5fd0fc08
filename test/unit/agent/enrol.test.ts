import { afterEach, beforeEach, expect, test } from 'vitest';
import { enrol } from '../../../agent/enrol.ts';
import { readIdentity } from '../../../agent/identity.ts';
import { aLog } from './builders.ts';
import { FakeEdge } from './fake-edge.ts';
import { aFolder } from '../../support/folder.ts';

let edge: FakeEdge;
let dir: string;

beforeEach(async () => {
  edge = await FakeEdge.start();
  dir = aFolder();
});

afterEach(() => edge.stop());

test('a code makes an agent: its key is known to the edge, its private key only to itself', async () => {
  let said: unknown;
  edge.enrol = (body) => {
    said = body;
    return { status: 200, body: { agent: 'a'.repeat(43), pop: 'vie1' } };
  };
  const { log, lines } = aLog();
  expect(await enrol(`${edge.url}/`, 'c0de', dir, log)).toBe(0);
  expect(said).toEqual({ code: 'c0de', publicKey: expect.stringMatching(/^[\w-]{43}$/) });
  const identity = readIdentity(dir)!;
  expect(identity).toMatchObject({ edge: edge.url, agent: 'a'.repeat(43), pop: 'vie1' });
  expect(JSON.stringify({ said, lines })).not.toContain(identity.privateKey);
});

test('a code that the edge does not take is a refusal, in its words', async () => {
  edge.enrol = () => ({ status: 403, body: { error: { type: 'forbidden', message: 'used already' } } });
  const { log, lines } = aLog();
  expect(await enrol(edge.url, 'c0de', dir, log)).toBe(3);
  expect(lines[0]).toMatchObject({ level: 'error', status: 403, reason: 'used already' });
  expect(readIdentity(dir)).toBeUndefined();
});

test('an edge that cannot be reached may be later', async () => {
  await edge.stop();
  const { log, lines } = aLog();
  expect(await enrol(edge.url, 'c0de', dir, log)).toBe(1);
  expect(lines[0]).toMatchObject({ level: 'error', reason: expect.stringContaining('ECONNREFUSED') });
  edge = await FakeEdge.start();
});
