import { expect, test } from 'vitest';
import type { Capability, Job } from '#protocol';
import { type Agent, pick, union } from '../../../../worker/pop/roster.ts';

const can = (tool: Capability['tool'], ...families: (4 | 6)[]): Capability => ({
  tool,
  version: '1',
  families,
});
const anAgent = (agent: string, more: Partial<Agent> = {}): Agent => ({
  agent,
  version: '1',
  tools: [can('ping', 4, 6)],
  maxJobs: 4,
  running: 0,
  leaving: false,
  ...more,
});
const ping = { packets: 3, interval: 0.5, packetSize: 56, protocol: 'ICMP' } as const;
const aJob = (target = '192.0.2.1', options: object = {}): Job => ({
  id: 'x.1',
  session: 'x',
  result: 1,
  token: 't',
  target,
  task: { tool: 'ping', options: { ...ping, ...options } },
});

test('the least loaded agent is chosen, by share of what it can take', () => {
  const agents = [
    anAgent('a', { running: 2 }),
    anAgent('b', { running: 3, maxJobs: 8 }),
    anAgent('c', { running: 3 }),
  ];
  expect(pick(agents, aJob())).toEqual({ kind: 'agent', agent: 'b', isOnly: false });
});

test('an agent that was asked before is not asked again, and that all were is no want of agents', () => {
  const agents = [anAgent('a'), anAgent('b', { running: 1 })];
  expect(pick(agents, aJob(), ['a'])).toEqual({ kind: 'agent', agent: 'b', isOnly: false });
  expect(pick(agents, aJob(), ['a', 'b'])).toEqual({ kind: 'tried' });
  expect(pick([], aJob(), ['a'])).toEqual({ kind: 'nobody' });
});

test('an agent that is leaving is not asked', () => {
  expect(pick([anAgent('a', { leaving: true })], aJob())).toEqual({ kind: 'nobody' });
});

test('all busy is not the same as nobody here', () => {
  expect(pick([anAgent('a', { running: 4 })], aJob())).toEqual({ kind: 'busy' });
  expect(pick([], aJob())).toEqual({ kind: 'nobody' });
});

test('the family of a literal target, or of the options, decides who is able', () => {
  const agents = [anAgent('four', { tools: [can('ping', 4)] }), anAgent('both', { running: 1 })];
  expect(pick(agents, aJob())).toEqual({ kind: 'agent', agent: 'four', isOnly: false });
  expect(pick(agents, aJob('2001:db8::1'))).toEqual({ kind: 'agent', agent: 'both', isOnly: true });
  expect(pick(agents, aJob('example.net', { ipVersion: 6 }))).toEqual({
    kind: 'agent',
    agent: 'both',
    isOnly: true,
  });
  expect(pick([agents[0]!], aJob('2001:db8::1'))).toMatchObject({
    kind: 'unable',
    failure: { code: 'family_missing', message: expect.stringContaining('IPv4 only') },
  });
});

test('a family that is missing is reported with its reason', () => {
  const reason = 'IPv6: this host has no address';
  const four = anAgent('four', { tools: [{ ...can('ping', 4), reason }] });
  expect(pick([four], aJob('2001:db8::1'))).toMatchObject({
    failure: { message: 'ping works at this PoP over IPv4 only: this host has no address' },
  });
  const six = anAgent('six', { tools: [{ ...can('ping', 6), reason: 'IPv4: switched off' }] });
  expect(union([four])).toMatchObject([{ families: [4], reason }]);
  expect(union([four, six])[0]).not.toHaveProperty('reason');
});

test('a tool that is missing is reported with the reason that the agent gave', () => {
  const tools: Capability[] = [
    { tool: 'ping', version: null, families: [], reason: 'ping is missing: install it' },
  ];
  expect(pick([anAgent('a', { tools })], aJob())).toEqual({
    kind: 'unable',
    failure: { owner: 'agent', code: 'tool_missing', message: 'ping is missing: install it' },
  });
});

test('families of several agents add up, and the ablest gives the reason', () => {
  const none: Capability = { tool: 'ping', version: null, families: [], reason: 'missing' };
  const agents = [
    anAgent('a', { tools: [none] }),
    anAgent('b', { tools: [can('ping', 6)] }),
    anAgent('c', { tools: [can('ping', 4)] }),
  ];
  expect(union(agents)).toMatchObject([{ families: [4, 6] }]);
  expect(pick(agents.slice(0, 2), aJob())).toMatchObject({ failure: { code: 'family_missing' } });
});

test('a PoP can what the best of its agents can', () => {
  const agents = [
    anAgent('a', { tools: [can('ping', 4)] }),
    anAgent('b', { tools: [can('mtr', 6), can('ping', 4, 6)] }),
  ];
  expect(union(agents)).toEqual([can('ping', 4, 6), can('mtr', 6)]);
});
