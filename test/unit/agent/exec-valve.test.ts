import { describe, expect, test } from 'vitest';
import { exec, type Exit } from '../../../agent/exec.ts';
import { Valve } from '../../../agent/valve.ts';
import { processState } from './fixtures.ts';

/** More than all the buffers between a program and whoever reads it take. */
const many = 200_000;

/** Runs a shell script behind a valve that is shut as soon as the first line, the process id, is there. */
async function behindValve(script: string, graceMs = 200) {
  const valve = new Valve();
  const control = new AbortController();
  let out = '';
  let tellPid: (pid: number) => void;
  const pid = new Promise<number>((resolve) => (tellPid = resolve));
  const exit = exec(
    { file: '/bin/sh', argv: ['-c', `echo $$; ${script}`] },
    {
      signal: control.signal,
      graceMs,
      valve,
      onData(_stream, chunk) {
        out += Buffer.from(chunk).toString('latin1');
        valve.turn(true);
        tellPid(Number(out.split('\n', 1)[0]));
      },
    },
  );
  const lines = () => out.split('\n').slice(1, -1);
  return { valve, control, exit, pid: await pid, lines, out: () => out };
}

/** A program that only prints sleeps when nobody takes what it prints. */
const waits = (pid: number) => expect.poll(() => processState(pid)).toBe('S');

const oneTo = (count: number) => Array.from({ length: count }, (_, i) => String(i + 1));

test('a tool whose output is not read waits, and nothing of it is lost', async () => {
  const run = await behindValve(`exec seq ${many}`);
  await waits(run.pid);
  expect(run.lines().length).toBeLessThan(many / 2);
  // Whatever is taken shuts the valve again: it is opened as often as need be.
  const opener = setInterval(() => run.valve.turn(false), 1);
  expect(await run.exit).toMatchObject({ code: 0 });
  clearInterval(opener);
  expect(run.lines()).toEqual(oneTo(many));
});

test('what is left in the pipe of a tool that has ended is taken, though nobody opens the valve', async () => {
  // So little that it fits in there, however little of it was read before: the kernel counts each 4 KiB of it as more than 8.
  const few = 10_000;
  const run = await behindValve(`exec seq ${few}`);
  expect(await run.exit).toMatchObject({ code: 0 });
  expect(run.lines()).toEqual(oneTo(few));
});

describe('a tool that has to wait is stopped', () => {
  async function stopped(script: string): Promise<{ exit: Exit; lines: string[]; out: string }> {
    const run = await behindValve(script);
    await waits(run.pid);
    run.control.abort();
    return { exit: await run.exit, lines: run.lines(), out: run.out() };
  }

  test('at once, and what it had printed is taken', async () => {
    const { exit, lines } = await stopped(`exec seq ${many}`);
    expect(exit.signal).toBe('SIGTERM');
    expect(lines.length).toBeGreaterThan(1000);
    expect(lines).toEqual(oneTo(lines.length));
  });

  test('though it does not listen', async () => {
    const { exit, lines } = await stopped(`trap '' TERM; exec yes`);
    expect(exit.signal).toBe('SIGKILL');
    expect(new Set(lines)).toEqual(new Set(['y']));
  });

  test('and may say a last word', async () => {
    const { out } = await stopped(`trap 'echo the last word; exit 0' TERM; while :; do echo and on; done`);
    expect(out).toMatch(/the last word\n$/);
  });
});
