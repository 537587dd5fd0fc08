import { writeFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { limits, toolNames } from '#protocol';
import { aFolder } from '../../support/folder.ts';
import { aJob, aPolicy, aTask } from './builders.ts';
import { aForeignHost } from './fake-edge.ts';
import { recordedTools } from './fixtures.ts';
import {
  calm,
  hostileTexts,
  numbered,
  rogueJob,
  slots,
  takeEverything,
  untilGood,
  wrongWith,
} from './rogue.ts';
import { aWorld, type World } from './world.ts';

/** Promise 9: a server that speaks the protocol and says what it likes, against the agent as it is. */
const secret = 'what nobody may read';
const tight = { packets: 10, packetBytes: 100, intervalSeconds: 0.5, allow: '127.0.0.0/8' };
const tools = recordedTools();
const good = aTask('ping', { packets: 1, interval: 1 });

let world: World;
let foreign: Awaited<ReturnType<typeof aForeignHost>>;
let sessions: ReturnType<typeof takeEverything>;
let texts: string[];
let result = 0;

beforeAll(async () => {
  const file = path.join(aFolder(), 'secret');
  writeFileSync(file, secret);
  foreign = await aForeignHost();
  texts = hostileTexts(file, foreign.host);
  world = await aWorld({
    dir: tools.dir,
    policy: aPolicy({
      allow: [tight.allow],
      maxJobs: limits.agent.mostJobs,
      maxPackets: tight.packets,
      maxPacketSize: tight.packetBytes,
      minInterval: tight.intervalSeconds,
      ports: [53, 80],
      targetBurst: limits.target.most,
    }),
  });
  sessions = takeEverything(world.edge);
}, 30_000);

afterAll(async () => {
  await world.end();
  foreign.stop();
});

/** Sends these jobs, and a good one after them. @returns the runs that came of it */
async function runsOf(jobs: object[]): Promise<string[][]> {
  tools.forget();
  for (const job of jobs) world.control.send({ t: 'job', job });
  await untilGood(world.control, aJob({ ...numbered((result += 1)), task: good }));
  await sessions.over();
  return tools.runs();
}

const goodRun = 'ping -O -n -c 1 -i 1 -s 56 -W 2 -4 -- 127.0.0.1';

test('each of the tools runs when it is asked for what it may do', async () => {
  const jobs = Object.values(calm).map((task) => aJob({ ...numbered((result += 1)), task }));
  const programs = (await runsOf(jobs)).map(([program]) => program);
  expect(new Set(programs)).toEqual(new Set(['dig', 'mtr', 'ping', 'traceroute']));
});

test.each(Object.entries(slots).filter(([name]) => !name.includes('dns')))(
  'nothing runs for a hostile text as %s',
  async (_, partOf) => {
    const jobs = texts.map((text) => rogueJob((result += 1), partOf(text, result)));
    expect(jobs.length).toBeGreaterThan(150);
    const runs = await runsOf(jobs);
    expect(runs.map((run) => run.join(' '))).toEqual([goodRun]);
  },
  30_000,
);

test('as the question of dns, only a plain name gets through, to where nothing is an option', async () => {
  const jobs = texts.map((text) => rogueJob((result += 1), slots['target of dns']!(text, result)));
  const runs = (await runsOf(jobs)).filter(([program]) => program === 'dig');
  expect(runs.map((run) => wrongWith(run, tight))).toEqual(runs.map(() => undefined));
  expect(runs.map(([, flag, name]) => [flag, name])).toContainEqual(['-q', 'xn--fa-hia.de']);
  const canonical = /^[a-z0-9_][a-z0-9_.-]*$/;
  expect(runs.filter(([, , name]) => texts.includes(name!) && !canonical.test(name!))).toEqual([]);
}, 30_000);

/** A job with some of its parts replaced, legal or not. */
function mutatedJobs() {
  const text = fc.oneof(
    fc.constantFrom(...texts),
    fc.string(),
    fc.constantFrom('127.0.0.1', '8.8.8.8', 'ask.example'),
  );
  const value = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.oneof(fc.integer({ min: -1, max: 160 }), fc.double(), fc.constantFrom(443, 53, 80, 4, 6)),
    },
    { weight: 2, arbitrary: text },
    { weight: 1, arbitrary: fc.jsonValue() },
    { weight: 2, arbitrary: fc.constantFrom('TCP', 'UDP', 'ICMP', 'PTR', true, null) },
  );
  const keys = [
    'packets',
    'interval',
    'packetSize',
    'protocol',
    'port',
    'maxHops',
    'queries',
    'ipVersion',
    'query',
    'resolver',
  ];
  const options = fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 3 });
  return fc
    .record({
      tool: fc.constantFrom(...toolNames),
      options,
      target: fc.oneof(fc.constant('127.0.0.1'), text),
    })
    .map(({ tool, options: changed, target }) => {
      const base = calm[tool].options;
      return rogueJob((result += 1), { target, task: { tool, options: { ...base, ...changed } } });
    });
}

test('whatever a job is made of, what runs is within the policy', async () => {
  let ran = 0;
  const some = fc.array(mutatedJobs(), { minLength: 100, maxLength: 100 });
  await fc.assert(
    fc.asyncProperty(some, async (jobs) => {
      const runs = await runsOf(jobs);
      ran += runs.length - 1;
      expect(runs.flatMap((run) => wrongWith(run, tight) ?? [])).toEqual([]);
    }),
    { numRuns: 4, endOnFailure: true },
  );
  // Some of them are good: a test in which nothing runs shows nothing.
  expect(ran).toBeGreaterThan(5);
}, 60_000);

test('in all of this no file was read, and nobody else was dialled', () => {
  const said = JSON.stringify([world.control, ...sessions.sockets].map(({ frames }) => frames));
  expect(said.length).toBeGreaterThan(10_000);
  expect(said).not.toContain(secret);
  expect(foreign.connections()).toBe(0);
  const doors = new Set(sessions.sockets.map(({ request }) => request.url?.replace(/\/\d+$/, '')));
  const ours = [numbered(0), numbered(result)].map(({ session }) => `/v1/agent/data/${session}`);
  expect(ours).toEqual(expect.arrayContaining([...doors]));
});
