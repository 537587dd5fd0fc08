import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { exec, type Exit } from '../../../../agent/exec.ts';
import { findPrograms } from '../../../../agent/programs.ts';
import { probeTools } from '../../../../agent/probe.ts';
import { ping } from '../../../../agent/tools/ping.ts';
import { aPolicy } from '../../agent/builders.ts';
import { type BehaviourName, targetFor } from '../../../chaos/tool/behaviours.ts';
import { installTool, type ScriptedTool } from '../../../chaos/tool/scripted-tool.ts';

/** As long as a test may take: a busy machine is not a failure. */
const patience = { timeout: 5_000 };

function aTool(): ScriptedTool {
  const folder = mkdtempSync(path.join(tmpdir(), 'popglass-test-'));
  const tool = installTool(folder);
  onTestFinished(() => {
    tool.kill();
    rmSync(folder, { recursive: true });
  });
  return tool;
}

interface Outcome {
  readonly exit: Exit;
  readonly out: string;
  readonly err: string;
}

/** Runs it as the agent does. @param until stops it once its output is so long */
async function run(
  tool: ScriptedTool,
  name: BehaviourName,
  until = Number.POSITIVE_INFINITY,
): Promise<Outcome> {
  const contact = { address: targetFor(name, 1), family: 4 } as const;
  const options = { packets: 3, interval: 0.02, packetSize: 56, protocol: 'ICMP' } as const;
  const target = { kind: 'address', text: contact.address, family: 4 } as const;
  const argv = ping.argv(options, { target, contact, isRoot: false });
  const control = new AbortController();
  const text = { o: '', e: '' };
  const exit = await exec(
    { file: path.join(tool.folder, 'ping'), argv },
    {
      signal: control.signal,
      graceMs: 10_000,
      onData(stream, chunk) {
        text[stream] += Buffer.from(chunk).toString();
        if (text.o.length >= until) control.abort();
      },
    },
  );
  return { exit, out: text.o, err: text.e };
}

const linesOf = (text: string) => text.split('\n').slice(0, -1);

test('the agent finds it, and takes it for a ping that works', async () => {
  const programs = findPrograms(['ping'], [aTool().folder]);
  const [found] = await probeTools(programs, [4, 6], aPolicy({ tools: ['ping'] }));
  expect(found).toEqual({ tool: 'ping', version: 'ping from iputils 20240905 (scripted)', families: [4, 6] });
});

test('a trial leaves no record', async () => {
  const tool = aTool();
  await probeTools(findPrograms(['ping'], [tool.folder]), [4], aPolicy({ tools: ['ping'] }));
  expect(tool.runs()).toEqual([]);
});

test.each([
  ['steady', 3 + 5],
  ['brisk', 30 + 5],
  ['burst', 150 + 5],
  ['flood', 300 + 5],
  ['long', 3 + 5],
  ['stubborn', 3 + 5],
] as const)('what it prints as "%s" is what it wrote down', async (name, lines) => {
  const tool = aTool();
  const { exit, out } = await run(tool, name);
  expect(exit.code).toBe(0);
  expect(linesOf(out)).toHaveLength(lines);
  expect(tool.runs()).toMatchObject([{ target: targetFor(name, 1), out: linesOf(out), isComplete: true }]);
});

test('each run has a record of its own', async () => {
  const tool = aTool();
  await Promise.all([run(tool, 'steady'), run(tool, 'steady')]);
  const runs = tool.runs();
  expect(runs).toHaveLength(2);
  expect(runs[0]!.out).toEqual(runs[1]!.out);
});

test('a failing one says why, and writes that down, too', async () => {
  const tool = aTool();
  const { exit, out, err } = await run(tool, 'failing');
  expect(exit.code).toBe(2);
  expect(tool.runs()).toMatchObject([{ out: linesOf(out), err: linesOf(err), isComplete: true }]);
  expect(err).toContain('unreachable');
});

test.each([
  ['steady', 60, 'SIGTERM'],
  ['deluge', 50_000, 'SIGTERM'],
  ['endless', 50_000, 'SIGTERM'],
  ['stubborn', 60, null],
] as const)('"%s" is ended by a signal, or is not', async (name, until, signal) => {
  const tool = aTool();
  const { exit, out } = await run(tool, name, until);
  expect(exit.signal).toBe(signal);
  const [ran] = tool.runs();
  expect(ran!.out.join('\n')).toContain(out.trimEnd());
  expect(ran!.isComplete).toBe(signal === null);
});

test.each([
  ['silent', 'SIGTERM'],
  ['deaf', 'SIGKILL'],
] as const)('"%s" prints nothing, and hangs until %s', async (name, signal) => {
  const tool = aTool();
  const running = run(tool, name, 0);
  await expect.poll(() => tool.alive(), patience).toHaveLength(1);
  process.kill(tool.alive()[0]!, signal);
  expect(await running).toMatchObject({ exit: { signal }, out: '' });
  expect(tool.runs()).toMatchObject([{ out: [], isComplete: false }]);
  expect(tool.alive()).toEqual([]);
});

test('those that nobody ends can be killed', async () => {
  const tool = aTool();
  const running = run(tool, 'deaf');
  await expect.poll(() => tool.alive(), patience).toHaveLength(1);
  tool.kill();
  expect((await running).exit.signal).toBe('SIGKILL');
});
