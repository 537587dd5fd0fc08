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

test.each([
  ['no JSON', 'allow all'],
  ['a misspelt key', '{"alow":["10.0.0.0/8"]}'],
  ['the wrong type', '{"allow":"10.0.0.0/8"}'],
  ['half a job', '{"maxJobs":1.5}'],
])('a policy file with %s is bad usage', (_, text) => {
  expect(() => readPolicyFile(file(text))).toThrow(UsageError);
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
])('%j is bad usage', (flags) => {
  expect(() => policyOf({ ...settings, ...flags })).toThrow(UsageError);
});
