import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { limits, type Task, toolNames } from '#protocol';
import { admit } from '../../../agent/admission.ts';
import { policyOf, readPolicyFile } from '../../../agent/config.ts';
import { within } from '../../../agent/runner.ts';
import { lifeMsOf, outboxBounds } from '../../../agent/outbox-state.ts';
import { policyLines } from '../../../agent/policy-view.ts';
import { agentTool } from '../../../agent/tools/index.ts';
import { aFolder } from '../../support/folder.ts';
import { aJob, aPolicy, failureIn } from './builders.ts';
import { aWorld, entriesIn, follow, linesOf, notesOf, takeAll, type World } from './world.ts';

const allow = ['127.0.0.0/8'];
const ping: Task = {
  tool: 'ping',
  options: { continuous: true, interval: 1, packetSize: 56, protocol: 'ICMP' },
};
const overTcp: Task = { tool: 'ping', options: { ...ping.options, protocol: 'TCP' } };
const mtr: Task = {
  tool: 'mtr',
  options: { continuous: true, interval: 2, packetSize: 56, protocol: 'UDP', port: 80 },
};

function aPolicyFile(text: string): string {
  const file = path.join(aFolder(), 'policy.json');
  writeFileSync(file, text);
  return file;
}

let world: World | undefined;

afterEach(async () => {
  await world?.end();
  world = undefined;
});

test.each([
  ['a program', ping],
  ['the agent itself', overTcp],
])(
  'whatever the edge wants, the host’s own clock ends a run of %s, and that is no failure',
  async (_, task) => {
    world = await aWorld({ policy: aPolicy({ allow, continuousSeconds: 1 }) });
    world.control.send({ t: 'job', job: aJob({ task }) });
    const { entries, outcome } = await follow(await world.edge.data());
    expect(outcome).toEqual({ kind: 'finished', exit: null, endedBy: 'time' });
    expect(notesOf(entries).at(-1)).toEqual({ k: 'stopped', why: 'time' });
    expect(entries.at(-1)![0]).toBeLessThan(5_000);
  },
);

test('it goes on past a count until it is stopped, and says that it was', async () => {
  world = await aWorld({ policy: aPolicy({ allow, maxPackets: 1 }) });
  world.control.send({ t: 'job', job: aJob({ task: ping }) });
  const data = await world.edge.data();
  data.send({ t: 'resume', from: 0 });
  while (!linesOf(entriesIn(data)).some((line) => line.includes('icmp_seq=2'))) await data.next();
  data.send({ t: 'stop' });
  const { entries, outcome } = await takeAll(data);
  expect(outcome).toEqual({ kind: 'cancelled' });
  expect(notesOf(entries).at(-1)).toEqual({ k: 'stopped', why: 'asked' });
});

test('no bound that the edge may think of is above that of the protocol', () => {
  const onTime = { kind: 'finished', exit: null, endedBy: 'time' } as const;
  expect(within({ budgetMs: 1e9, onTime })).toBe(limits.continuous.durationMs);
  expect(within({ budgetMs: 1e9 })).toBe(limits.job.durationMs);
  expect(within({ budgetMs: 5, onTime })).toBe(5);
});

test('its log is kept for as long as its session may wait for it', () => {
  expect(lifeMsOf(limits.job.durationMs)).toBe(outboxBounds.lifeMs);
  expect(lifeMsOf(limits.continuous.durationMs)).toBeGreaterThan(limits.continuous.durationMs + 60_000);
});

test('its tool is told a count all the same, should its agent die', () => {
  const aim = {
    target: { kind: 'address', text: '192.0.2.1', family: 4 },
    contact: { address: '192.0.2.1', family: 4 },
    isRoot: true,
  } as never;
  const argv = ({ tool, options }: Task) => {
    const known = agentTool(tool);
    return known.kind === 'program' ? known.argv(options, aim).join(' ') : '';
  };
  expect(argv(ping)).toBe('-O -n -c 910 -i 1 -s 56 -W 2 -4 -- 192.0.2.1');
  expect(argv(mtr)).toBe('--raw -n -e -c 460 -i 2 -s 84 -G 2 -u -4 -- 192.0.2.1');
});

const capabilities = toolNames.map((tool) => ({ tool, version: '1', families: [4, 6] as (4 | 6)[] }));
const host = { own: [], capabilities, running: 0 };

test('a policy without them refuses them, and others are as before', () => {
  const policy = aPolicy({ allow, continuousJobs: 0 });
  for (const task of [ping, overTcp, mtr])
    expect(failureIn(admit(aJob({ task }), { ...host, policy }))).toEqual({
      owner: 'policy',
      code: 'bad_option',
      message: 'this agent does no continuous runs',
    });
  expect(admit(aJob(), { ...host, policy })).not.toHaveProperty('failure');
});

test('its interval and its ports are the policy’s', () => {
  const refusal = (task: Task, more: object) =>
    failureIn(admit(aJob({ task }), { ...host, policy: aPolicy({ allow, ...more }) }))?.message;
  expect(refusal(ping, { minInterval: 2 })).toContain('at least 2 s');
  expect(refusal(mtr, { ports: [53] })).toContain('UDP probes');
  expect(refusal(overTcp, { ports: [53] })).toContain('port 80');
});

test('so many at once, and no more, however many places are free', () => {
  const policy = aPolicy({ allow, continuousJobs: 2 });
  const answer = (continuous: number) =>
    admit(aJob({ task: ping }), { ...host, policy, running: 2, continuous });
  expect(answer(1)).not.toHaveProperty('failure');
  expect(failureIn(answer(2))).toMatchObject({ owner: 'agent', code: 'agent_busy' });
  expect(admit(aJob(), { ...host, policy, running: 2, continuous: 2 })).not.toHaveProperty('failure');
});

test('an agent counts those that it has', async () => {
  world = await aWorld({ policy: aPolicy({ allow, continuousJobs: 1 }) });
  for (const result of [1, 2]) world.control.send({ t: 'job', job: aJob({ result, task: ping }) });
  expect(await world.control.until('refused')).toMatchObject({
    id: aJob({ result: 2 }).id,
    failure: { code: 'agent_busy' },
  });
});

test.each([
  [{}, 4],
  [{ maxJobs: 1 }, 1],
  [{ maxJobs: 3, continuousJobs: 9 }, 3],
  // Whoever has tightened what a run may send or take was not asked about the longest of all.
  [{ maxPackets: 10 }, 0],
  [{ maxDuration: 30 }, 0],
  [{ maxPackets: 10, continuousJobs: 2 }, 2],
  [{ continuousJobs: 0 }, 0],
])('a policy file of %j allows %d at once', (text, continuousJobs) => {
  const settings = { state: '', allow: [], deny: [] };
  const policy = policyOf(settings, readPolicyFile(aPolicyFile(JSON.stringify(text))));
  expect(policy).toMatchObject({ continuousJobs, continuousSeconds: 900 });
  const line = policyLines(policy).find(([name]) => name === 'continuous')![1];
  expect(line).toContain(continuousJobs === 0 ? 'no such runs' : `at most ${continuousJobs} runs`);
});

test('a policy file can’t have them take longer', () => {
  expect(() => readPolicyFile(aPolicyFile('{"continuousSeconds": 901}'))).toThrow(/at most 900/);
});
