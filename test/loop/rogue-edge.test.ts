import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Job, limits, toolNames } from '#protocol';
import { readIdentity } from '../../agent/identity.ts';
import { aFolder } from '../support/folder.ts';
import { descendants } from '../support/processes.ts';
import { aJob, aTask } from '../unit/agent/builders.ts';
import { aForeignHost, FakeEdge, type FakeSocket } from '../unit/agent/fake-edge.ts';
import {
  calm,
  hostileTexts,
  numbered,
  rogueJob,
  slots,
  takeEverything,
  untilGood,
} from '../unit/agent/rogue.ts';

/** Promise 9 with the agent as an operator has it: a process, this host's own tools, and an edge in the wrong hands. */
const entry = path.resolve(import.meta.dirname, '../../agent/index.ts');
const secret = 'what nobody may read';
const maxJobs = 3;

let edge: FakeEdge;
let foreign: Awaited<ReturnType<typeof aForeignHost>>;
let state: string;
let agent: ChildProcess;
let control: FakeSocket;
let sessions: ReturnType<typeof takeEverything>;
let log = '';
let result = 0;

function start(...argv: string[]): ChildProcess {
  const child = spawn(process.execPath, [entry, ...argv, '--state', state], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  return child;
}

const statusOf = (child: ChildProcess) =>
  new Promise<number | null>((resolve) => child.once('close', (status) => resolve(status)));

beforeAll(async () => {
  edge = await FakeEdge.start();
  foreign = await aForeignHost();
  state = aFolder();
  writeFileSync(path.join(state, 'secret'), secret);
});

afterAll(async () => {
  agent?.kill('SIGTERM');
  await edge.stop();
  foreign.stop();
});

test('an enrolment that is redirected is none, and the code goes nowhere else', async () => {
  edge.redirectTo = `http://${foreign.host}/v1/agent/enrol`;
  expect(await statusOf(start('enrol', edge.url, 'c0de'))).toBe(1);
  expect(edge.redirected).toEqual(['/v1/agent/enrol']);
  expect(readIdentity(state)).toBeUndefined();
  edge.redirectTo = undefined;
});

test('an agent takes a good job of an edge that it can not know to be rogue', async () => {
  edge.enrol = () => ({ status: 200, body: { agent: 'a'.repeat(43), pop: 'vie1' } });
  expect(await statusOf(start('enrol', edge.url, 'c0de'))).toBe(0);
  agent = start('run', '--allow', '127.0.0.0/8', '--max-jobs', String(maxJobs));
  control = await edge.control();
  expect(await control.welcome()).toMatchObject({ maxJobs });
  sessions = takeEverything(edge);
  await good();
});

/** A real ping of this host. */
const good = (next: FakeSocket = control) =>
  untilGood(next, aJob({ ...numbered((result += 1)), task: aTask('ping', { packets: 1 }) }));

/** What the agent has begun, as it says itself: tool and target. */
const begun = () =>
  log
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as { msg: string; tool: string; target: string })
    .filter(({ msg }) => msg === 'job')
    .map(({ tool, target }) => `${tool} ${target}`);

test('nothing hostile in any place of a job is begun', async () => {
  const texts = hostileTexts(path.join(state, 'secret'), foreign.host);
  // A name that is plain may be asked for: that is what dns is for, and it would ask this host's resolver.
  for (const [name, partOf] of Object.entries(slots).filter(([slot]) => !/target|resolver/.test(slot))) {
    const already = begun().length;
    for (const text of texts) {
      result += 1;
      control.send({ t: 'job', job: rogueJob(result, partOf(text, result)) });
    }
    await good();
    const more = begun().slice(already);
    // What is said to a web server may be whatever its grammar takes; who is asked stays the same.
    const fine = [
      'ping 127.0.0.1',
      ...(/ of http$|header|query/.test(name) ? ['http 127.0.0.1'] : []),
      ...(/server name/.test(name) ? ['tls 127.0.0.1'] : []),
    ];
    expect(
      more.filter((line) => !fine.includes(line)),
      name,
    ).toEqual([]);
  }
  const before = begun().length;
  for (const target of texts.filter((text) => !isPlain(text)))
    for (const tool of toolNames) {
      result += 1;
      control.send({ t: 'job', job: aJob({ ...numbered(result), target, task: calm[tool] }) });
    }
  await good();
  expect(new Set(begun().slice(before))).toEqual(new Set(['ping 127.0.0.1']));
});

/** A name of letters, of whatever script, is a name like any other. */
const isPlain = (text: string) =>
  /^(?!\p{N}+(?:\.\p{N}+)*$)[\p{L}\p{M}\p{N}_][\p{L}\p{M}\p{N}_.-]*$/u.test(text);

test('ten thousand jobs are as many as may run, and take no memory', async () => {
  await good();
  const before = residentKb(agent.pid!);
  const session = 'f'.repeat(43);
  const task = aTask('ping', { packets: 100, interval: 1 });
  const flood = Array.from({ length: 9_999 }, (_, index): Job => {
    const number = index + 1;
    return { ...aJob({ result: number, task }), session, id: `${session}.${number}` };
  });
  for (const job of flood) control.send({ t: 'job', job });
  for (let refused = 0; refused < flood.length - maxJobs; refused++)
    expect(await control.until('refused')).toMatchObject({ failure: { code: 'agent_busy' } });
  const ofFlood = () => sessions.sockets.filter(({ request }) => request.url?.includes(session));
  await expect.poll(() => descendants(agent.pid!).length).toBe(1 + maxJobs);
  await expect.poll(ofFlood).toHaveLength(maxJobs);
  expect(residentKb(agent.pid!) - before).toBeLessThan(96 * 1024);
  for (const { id } of flood.slice(0, maxJobs)) control.send({ t: 'cancel', id });
  for (let free = 0; free < maxJobs; free++) await control.until('done');
  await good();
  expect(descendants(agent.pid!)).toHaveLength(1);
});

/** Memory of a process, in KiB (proc(5)). */
function residentKb(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

test.each([
  ['too big a frame', (socket: FakeSocket) => socket.sendText('x'.repeat(limits.frame.agentBytes + 1))],
  ['octets instead of text', (socket: FakeSocket) => socket.socket.send(Buffer.from([0xff, 0x00]))],
])('%s ends the connection, not the agent', async (_, send) => {
  send(control);
  control = await edge.control();
  await control.welcome();
  await good();
});

test('a redirect of its doors is not followed, and when it is over the agent is back', async () => {
  edge.redirectTo = `ws://${foreign.host}/v1/agent/control`;
  control.socket.terminate();
  await expect.poll(() => edge.redirected, { timeout: 20_000 }).toContain('/v1/agent/control');
  edge.redirectTo = undefined;
  control = await edge.control();
  await control.welcome();
  await good();
});

test('in all of this nothing of a file or key was sent or logged, and nobody else was dialled', async () => {
  agent.kill('SIGTERM');
  expect(await statusOf(agent)).toBe(0);
  const said = JSON.stringify([control, ...sessions.sockets].map(({ frames }) => frames)) + log;
  const { privateKey } = readIdentity(state)!;
  expect(said).toContain('icmp_seq=1');
  for (const text of [secret, privateKey, aJob().token]) expect(said).not.toContain(text);
  expect(foreign.connections()).toBe(0);
});
