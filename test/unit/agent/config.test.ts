import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { limits, toolNames } from '#protocol';
import { policyOf, readPolicyFile } from '../../../agent/config.ts';
import { UsageError } from '../../../agent/exit.ts';
import { aFolder } from '../../support/folder.ts';

const settings = { state: '/s', allow: [], deny: [] };

function file(text: string): string {
  const path = join(aFolder(), 'policy.json');
  writeFileSync(path, text);
  return path;
}

test('without flags or file everything known may run against the public Internet', () => {
  expect(policyOf(settings)).toEqual({
    allow: [],
    deny: [],
    tools: [...toolNames],
    maxJobs: limits.agent.jobs,
    ports: [
      ...new Set([
        53,
        80,
        443,
        ...limits.probe.servicePorts,
        ...limits.probe.tlsPorts,
        limits.probe.whois.port,
        limits.probe.udpPort,
      ]),
    ],
    maxPackets: 150,
    maxPacketSize: 1472,
    minInterval: 0.2,
    maxDuration: 150,
    continuousJobs: 4,
    continuousSeconds: 900,
    targetBurst: limits.target.burst,
    targetPerMinute: limits.target.perMinute,
    router: 'auto',
    bird: '/run/bird/bird.ctl',
    frr: '/var/run/frr',
    communities: null,
    asnZone: 'asn.cymru.com',
    ixps: null,
    mesh: true,
  });
});

test('blocks of file and flags add up; tools and jobs by flag replace the file', () => {
  const fromFile = readPolicyFile(
    file('{"allow":["10.0.0.0/8"],"deny":["10.9.0.0/16"],"tools":["ping"],"maxJobs":2}'),
  );
  const policy = policyOf({ ...settings, allow: ['::1'], tools: ['dns', 'dns'], maxJobs: '5' }, fromFile);
  expect(policy.allow.map(({ prefixLength }) => prefixLength)).toEqual([8, 128]);
  expect(policy.deny).toHaveLength(1);
  expect(policy.tools).toEqual(['dns']);
  expect(policy.maxJobs).toBe(5);
  expect(policyOf(settings, fromFile)).toMatchObject({ tools: ['ping'], maxJobs: 2 });
});

test('who says no to the mesh, in the file or by flag, has the last word', () => {
  const fromFile = readPolicyFile(file('{"mesh":false}'));
  expect(policyOf(settings, fromFile)).toMatchObject({ mesh: false });
  expect(policyOf({ ...settings, mesh: false }, readPolicyFile(file('{"mesh":true}')))).toMatchObject({
    mesh: false,
  });
});

test('networks are asked for at one zone, or not at all; a flag replaces the file', () => {
  const fromFile = readPolicyFile(file('{"asnZone":"ASN.Example","ixps":"/i.json"}'));
  expect(policyOf(settings, fromFile)).toMatchObject({ asnZone: 'asn.example', ixps: '/i.json' });
  const flags = { ...settings, asnZone: 'off', ixps: '/j.json' };
  expect(policyOf(flags, fromFile)).toMatchObject({ asnZone: null, ixps: '/j.json' });
  expect(policyOf(settings, readPolicyFile(file('{"asnZone":null}')))).toMatchObject({ asnZone: null });
});

test.each([
  ['no JSON', 'allow all'],
  ['a misspelt key', '{"alow":["10.0.0.0/8"]}'],
  ['the wrong type', '{"allow":"10.0.0.0/8"}'],
  ['half a job', '{"maxJobs":1.5}'],
])('a policy file with %s is bad usage', (_, text) => {
  expect(() => readPolicyFile(file(text))).toThrow(UsageError);
});

test.each([
  ['{"maxPackets":151}', 'maxPackets must be at most 150'],
  ['{"maxPackets":0}', 'maxPackets must be at least 1'],
  ['{"maxPacketSize":1473}', 'maxPacketSize must be at most 1472'],
  ['{"minInterval":0.1}', 'minInterval must be at least 0.2'],
  ['{"minInterval":6}', 'minInterval must be at most 5'],
  ['{"maxDuration":151}', 'maxDuration must be at most 150'],
  ['{"maxDuration":"9"}', 'maxDuration must be a number'],
  ['{"maxJobs":65}', 'maxJobs must be at most 64'],
  ['{"ports":[443,23]}', 'ports.1 must be one of 53, 80, 443, 21, 22, 25'],
  ['{"targetBurst":0}', 'targetBurst must be at least 1'],
  ['{"targetPerMinute":6001}', 'targetPerMinute must be at most 6000'],
  ['{"mesh":"no"}', 'mesh must be a boolean'],
  ['{"maxPacket":1}', 'maxPacket is not known here'],
  ['{"__proto__":{"maxPackets":1}}', '__proto__ is not known here'],
])('%s can not be: %s', (text, why) => {
  expect(() => readPolicyFile(file(text))).toThrow(`policy file: ${why}`);
});

test('a policy may be as tight as nothing at all', () => {
  const fromFile = readPolicyFile(
    file('{"tools":[],"ports":[],"maxPackets":1,"maxPacketSize":0,"maxJobs":1}'),
  );
  expect(policyOf(settings, fromFile)).toMatchObject({
    tools: [],
    ports: [],
    maxPackets: 1,
    maxPacketSize: 0,
  });
});

test('a policy file that is not there is bad usage', () => {
  expect(() => readPolicyFile('/nonexistent/policy.json')).toThrow(UsageError);
});

test.each([
  { allow: ['10.0.0.1/8'] },
  { allow: ['everything'] },
  { deny: ['10.0.0.0/33'] },
  { tools: ['rm'] },
  { tools: ['__proto__'] },
  { maxJobs: '0' },
  { maxJobs: '65' },
  { maxJobs: 'many' },
  { maxJobs: '1.5' },
  { asnZone: 'example' },
  { asnZone: '192.0.2.1' },
  { asnZone: 'a b.example' },
  { asnZone: '-x.example' },
  { asnZone: `${'a.'.repeat(90)}example` },
])('%j is bad usage', (flags) => {
  expect(() => policyOf({ ...settings, ...flags })).toThrow(UsageError);
});
