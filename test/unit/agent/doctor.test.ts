import { toolNames } from '#protocol';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunSettings } from '../../../agent/args.ts';
import { policyOf, readPolicyFile } from '../../../agent/config.ts';
import { type Check, checkMesh, checkTool, doctor } from '../../../agent/doctor.ts';
import { writeIdentity } from '../../../agent/identity.ts';
import { aResolver, anIdentity } from './builders.ts';
import { FakeEdge } from './fake-edge.ts';
import { aFolder } from '../../support/folder.ts';

let edge: FakeEdge;
let state: string;

beforeEach(async () => {
  edge = await FakeEdge.start();
  state = aFolder();
});

afterEach(() => edge.stop());

/** What doctor prints. One tool is enough to try: each is tried on this host. */
async function say(
  json: boolean,
  more: Partial<RunSettings> = {},
  code?: string,
  zone: Parameters<typeof aResolver>[0] = {},
) {
  let out = '';
  const resolver = aResolver({ ...zone, 'a.root-servers.net': code ? { code } : { a: ['198.41.0.4'] } });
  const settings = { state, allow: [], deny: [], tools: ['dns'], ...more, json };
  const exit = await doctor(
    settings,
    (text) => (out += text),
    () => resolver,
  );
  return { exit, out };
}

/** What doctor has to say, by what it is about. */
async function examine(code?: string) {
  const { exit, out } = await say(true, {}, code);
  const { checks } = JSON.parse(out) as { checks: Check[] };
  return { exit, by: Object.fromEntries(checks.map((check) => [check.name, check])) };
}

test('the policy in force is shown, and is a policy file that says the same', async () => {
  const file = path.join(state, 'policy.json');
  writeFileSync(file, '{"allow":["10.0.0.0/8"],"deny":["10.9.0.0/16"],"ports":[53],"maxDuration":9}');
  const settings = { state, allow: ['::1'], deny: [], tools: ['dns'], policy: file };
  const given = policyOf(settings, readPolicyFile(file));
  const { out: text } = await say(false, settings);
  const { policy } = JSON.parse((await say(true, settings)).out) as { policy: object };
  writeFileSync(file, JSON.stringify(policy));
  expect(policyOf({ state, allow: [], deny: [] }, readPolicyFile(file))).toEqual(given);
  for (const line of [
    'tools        dns',
    'may measure  global unicast, 10.0.0.0/8, ::1/128',
    'refused      10.9.0.0/16, this host itself unless listed above, everything else',
    'ports        53 ',
    'a run        at most 150 probes of 1472 bytes',
    'time         at least 0.2 s between probes, at most 9 s in all',
    'jobs         at most 8 at once',
    'mesh         3 pings to each in 10 s, of at most 38 PoPs and anchors that the edge names',
    'one target   at most 60 jobs at once and 60 a minute, per /24 or /48, over all clients',
  ])
    expect(text).toContain(`     ${line}`);
});

test('a host that is not enrolled is told what to do, and everything else, too', async () => {
  const { exit, by } = await examine();
  expect(Object.keys(by)).toEqual([
    'enrolment',
    'IPv4',
    'IPv6',
    'resolver',
    ...toolNames,
    'mesh',
    'networks',
  ]);
  expect(by['enrolment']).toMatchObject({ works: false, detail: expect.stringContaining('enrol URL CODE') });
  expect(by['resolver']).toMatchObject({ works: true });
  expect(exit).toBe(1);
});

test('a resolver that does not answer is told', async () => {
  expect((await examine('ETIMEOUT')).by['resolver']).toMatchObject({ works: false });
  expect((await examine('ENOTFOUND')).by['resolver']).toMatchObject({ works: true });
});

test('a zone that does not answer is told, and what to do', async () => {
  const zone = async (code?: string, asnZone = 'asn.example') => {
    const { out } = await say(true, { asnZone }, undefined, {
      'AS23028.asn.example': code ? { code } : { txt: [''] },
    });
    const { checks } = JSON.parse(out) as { checks: Check[] };
    return checks.find(({ name }) => name === 'networks');
  };
  expect(await zone()).toMatchObject({
    works: true,
    detail: expect.stringContaining('asn.example answers;'),
  });
  expect(await zone('ENOTFOUND')).toMatchObject({ works: true, detail: expect.stringContaining('AS23028') });
  expect(await zone('ETIMEOUT')).toMatchObject({
    works: false,
    detail: expect.stringContaining('--asn-zone off'),
  });
  expect(await zone('ETIMEOUT', 'off')).toMatchObject({ works: true });
});

test('the edge works when it challenges, and a running agent is left alone', async () => {
  writeIdentity(state, anIdentity(edge.url));
  const examined = examine();
  const control = await edge.control();
  control.send({ t: 'challenge', v: 1, nonce: 'abc' });
  expect((await examined).by).toMatchObject({ enrolment: { works: true }, edge: { works: true } });
  await control.closed;
  expect(control.frames).toEqual([]);
});

test('an edge that refuses, or is not there, is told', async () => {
  writeIdentity(state, anIdentity(edge.url));
  edge.refuseWith = 401;
  expect((await examine()).by['edge']).toMatchObject({
    works: false,
    detail: expect.stringContaining('HTTP 401'),
  });
});

test('a tool works, with its version and families', () => {
  expect(checkTool('ping', [{ tool: 'ping', version: 'ping 1', families: [4, 6] }])).toEqual({
    name: 'ping',
    works: true,
    detail: 'ping 1, IPv4 and IPv6',
  });
});

test('or it does not, and this is why', () => {
  const missing = {
    tool: 'mtr',
    version: null,
    families: [],
    reason: 'mtr is missing: apt-get install',
  } as const;
  expect(checkTool('mtr', [{ ...missing, families: [] }])).toMatchObject({
    works: false,
    detail: missing.reason,
  });
});

test('the mesh works with or without fping, and without being measured where the policy says so', () => {
  const measure = () => Promise.resolve({ round: new Map() });
  const check = (kind: 'fping' | 'ping' | 'none', mesh = true) =>
    checkMesh({ kind, detail: 'why', measure }, { mesh });
  expect(check('fping')).toEqual({ name: 'mesh', works: true, detail: 'why' });
  expect(check('ping')).toMatchObject({ works: true });
  expect(check('none')).toMatchObject({ works: false });
  expect(check('none', false)).toMatchObject({ works: true });
});
