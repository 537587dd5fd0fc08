import { describe, expect, test } from 'vitest';
import { exec, killEverything } from '../../../agent/exec.ts';
import { bin, isAlive } from './fixtures.ts';

/** Runs a fixture and gathers what it prints; `onText` sees all of it so far. */
async function run(
  name: string,
  argv: string[] = [],
  onText: (text: string, stop: () => void) => void = () => {},
) {
  const control = new AbortController();
  let out = '';
  let err = '';
  const exit = await exec(
    { file: bin(name), argv },
    {
      signal: control.signal,
      graceMs: 200,
      onData(stream, chunk) {
        if (stream === 'o') out += Buffer.from(chunk).toString('latin1');
        else err += Buffer.from(chunk).toString('latin1');
        onText(out, () => control.abort());
      },
    },
  );
  return { exit, out, err };
}

test('passes on what is printed, and how it ended', async () => {
  expect(await run('status', ['3', 'oops'])).toMatchObject({
    exit: { code: 3, signal: null },
    out: 'output\n',
    err: 'oops\n',
  });
});

test('gives a clean environment, the root directory, and arguments as they are', async () => {
  const { out } = await run('environment', ['$(id)', '; id', 'a b', '*']);
  const lines = out.trim().split('\n');
  expect(lines[0]).toBe('/');
  expect(lines.filter((line) => line.startsWith('argument '))).toEqual([
    'argument $(id)',
    'argument ; id',
    'argument a b',
    'argument *',
  ]);
  const names = lines.filter((line) => line.includes('=')).map((line) => line.split('=', 1)[0]!);
  // A shell adds PWD and the like to what it was given.
  expect(names.filter((name) => !['PWD', 'OLDPWD', 'SHLVL', '_'].includes(name))).toEqual(['LC_ALL', 'PATH']);
});

test('says when there is nothing to start', async () => {
  expect((await run('no-such-program')).exit).toMatchObject({ code: null, error: 'ENOENT' });
});

describe('stopping', () => {
  test('ends the tool at once', async () => {
    const { exit } = await run('flood', [], (_, stop) => stop());
    expect(exit.signal).toBe('SIGTERM');
  });

  test('ends one that does not listen, too', async () => {
    const { exit } = await run('stubborn', [], (_, stop) => stop());
    expect(exit.signal).toBe('SIGKILL');
  });

  test('before the start starts nothing', async () => {
    const control = new AbortController();
    control.abort();
    const seen: string[] = [];
    await exec(
      { file: bin('status'), argv: ['0'] },
      { signal: control.signal, graceMs: 10, onData: (stream) => seen.push(stream) },
    );
    expect(seen).toEqual([]);
  });
});

test('nobody of the group is left, whoever the tool leaves behind', async () => {
  const { out } = await run('forks');
  const child = Number(out.trim());
  expect(child).toBeGreaterThan(1);
  expect(isAlive(child)).toBe(false);
});

test('before the agent exits, whatever still runs is killed', async () => {
  const { exit } = await run('stubborn', [], () => killEverything());
  expect(exit.signal).toBe('SIGKILL');
});
