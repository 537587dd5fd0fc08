import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { writeIdentity } from '../../../agent/identity.ts';
import { version } from '../../../agent/version.ts';
import { anIdentity } from './builders.ts';
import { FakeEdge } from './fake-edge.ts';
import { aFolder } from '../../support/folder.ts';

const entry = fileURLToPath(new URL('../../../agent/index.ts', import.meta.url));

let edge: FakeEdge;
let dir: string;
let child: ChildProcess | undefined;

beforeEach(async () => {
  edge = await FakeEdge.start();
  dir = aFolder();
});

afterEach(async () => {
  child?.kill('SIGKILL');
  await edge.stop();
});

/** Runs the agent as a user would. */
function start(...argv: string[]) {
  const process = spawn(globalThis.process.execPath, [entry, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
  child = process;
  let out = '';
  let err = '';
  process.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  process.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const ended = new Promise<{ code: number | null; out: string; log: { level: string; msg: string }[] }>(
    (resolve) =>
      process.on('close', (code) =>
        resolve({
          code,
          out,
          log: err
            .split('\n')
            .filter(Boolean)
            .map((line) => JSON.parse(line)),
        }),
      ),
  );
  return { process, ended };
}

describe('the exit code is', () => {
  test.each([
    ['for no command', []],
    ['for an unknown flag', ['run', '--fast']],
    ['for a block that is none', ['run', '--allow', 'all']],
  ])('2 %s', async (_, argv) => {
    const { code, log } = await start(...argv).ended;
    expect(code).toBe(2);
    expect(log).toEqual([expect.objectContaining({ level: 'error' })]);
  });

  test('2 before enrolment', async () => {
    expect((await start('run', '--state', dir).ended).code).toBe(2);
  });

  test('3 when the edge refuses the agent for good', async () => {
    writeIdentity(dir, anIdentity(edge.url));
    edge.refuseWith = 401;
    expect((await start('run', '--state', dir).ended).code).toBe(3);
  });

  test('4 when the edge speaks another protocol', async () => {
    writeIdentity(dir, anIdentity(edge.url));
    const { ended } = start('run', '--state', dir);
    (await edge.control()).send({ t: 'challenge', v: 999, nonce: 'abc' });
    expect((await ended).code).toBe(4);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('0 after %s', async (signal) => {
    writeIdentity(dir, anIdentity(edge.url));
    const { process, ended } = start('run', '--state', dir);
    const control = await edge.control();
    await control.welcome();
    process.kill(signal);
    await control.until('leaving');
    const { code, log } = await ended;
    expect(code).toBe(0);
    expect(log.at(-1)).toMatchObject({ msg: 'stopped' });
  });
});

test('enrol and run work one after the other', async () => {
  edge.enrol = () => ({ status: 200, body: { agent: 'a'.repeat(43), pop: 'vie1' } });
  expect((await start('enrol', edge.url, 'c0de', '--state', dir).ended).code).toBe(0);
  start('run', '--state', dir);
  expect(await (await edge.control()).welcome()).toMatchObject({ v: 1, version: packageJson.version });
});

test('the version is the package’s', () => {
  expect(version).toBe(packageJson.version);
});
