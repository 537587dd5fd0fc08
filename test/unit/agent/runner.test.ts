import { describe, expect, test } from 'vitest';
import type { Note } from '#protocol';
import { run, type Run } from '../../../agent/runner.ts';
import { Valve } from '../../../agent/valve.ts';
import { bin, programTool } from './fixtures.ts';

async function runFixture(name: string, argv: string[] = [], more: Partial<Run> = {}) {
  const entries: [string, string][] = [];
  const notes: Note[] = [];
  const outcome = await run({
    tool: programTool('mtr'),
    command: { file: bin(name), argv },
    budgetMs: 10_000,
    graceMs: 200,
    control: new AbortController(),
    emit: (channel, text) => entries.push([channel, text]),
    note: (note) => notes.push(note),
    ...more,
  });
  return { outcome, entries, notes };
}

describe('a run', () => {
  test('ends as its tool says', async () => {
    expect(await runFixture('status', ['0'])).toEqual({
      outcome: { kind: 'finished', exit: 0 },
      entries: [['o', 'output']],
      notes: [],
    });
  });

  test('fails with the last words on stderr', async () => {
    const { outcome, entries } = await runFixture('status', ['1', 'no route']);
    expect(outcome).toMatchObject({ kind: 'failed', failure: { owner: 'agent', message: 'no route' } });
    expect(entries).toContainEqual(['e', 'no route']);
  });

  test('of a tool that has gone since the start fails, and says so', async () => {
    expect((await runFixture('no-such-tool')).outcome).toMatchObject({
      failure: { owner: 'agent', code: 'tool_missing' },
    });
  });

  test('that is stopped has the reason of the first stop as its outcome', async () => {
    const control = new AbortController();
    const { outcome } = await runFixture('stubborn', [], {
      control,
      emit() {
        control.abort({ kind: 'cancelled' });
        control.abort({ kind: 'finished', exit: 0 });
      },
    });
    expect(outcome).toEqual({ kind: 'cancelled' });
  });

  test('that is stopped, and prints more than it may before it has ended, says that not all of it is here', async () => {
    const control = new AbortController();
    const { outcome, notes } = await runFixture('flood', [], {
      control,
      caps: { lines: 50, bytes: 1e6 },
      emit: () => control.abort({ kind: 'cancelled' }),
    });
    expect(outcome).toEqual({ kind: 'cancelled' });
    expect(notes).toEqual([{ k: 'cap', code: 'lines_cap', limit: 50 }]);
  });
});

describe('a cap ends the run, is noted, and is the outcome', () => {
  test('on lines', async () => {
    const { outcome, entries, notes } = await runFixture('flood', [], { caps: { lines: 50, bytes: 1e6 } });
    expect(entries).toHaveLength(50);
    expect(notes).toEqual([{ k: 'cap', code: 'lines_cap', limit: 50 }]);
    expect(outcome).toMatchObject({ kind: 'failed', failure: { owner: 'policy', code: 'lines_cap' } });
  });

  test('on bytes, though there is no line', async () => {
    const { outcome, entries, notes } = await runFixture('endless-line', [], {
      caps: { lines: 50, bytes: 100_000 },
    });
    expect(entries).toHaveLength(1);
    expect(notes).toEqual([{ k: 'cap', code: 'bytes_cap', limit: 100_000 }]);
    expect(outcome).toMatchObject({ failure: { code: 'bytes_cap' } });
  });

  test('on bytes as they are logged, where control characters take more room', async () => {
    const argv = Array.from({ length: 4 }, () => `${'\\302\\233'.repeat(20)}\\n`);
    const { notes, entries } = await runFixture('octets', argv, { caps: { lines: 50, bytes: 400 } });
    expect(entries).toHaveLength(2);
    expect(notes).toEqual([{ k: 'cap', code: 'bytes_cap', limit: 400 }]);
  });

  test('on bytes, and no line after it', async () => {
    const { notes, entries } = await runFixture('flood', [], { caps: { lines: 1e6, bytes: 500 } });
    expect(notes).toEqual([{ k: 'cap', code: 'bytes_cap', limit: 500 }]);
    expect(entries.map(([, line]) => line).join('').length).toBeLessThanOrEqual(500);
  });

  test('on time, though its output is held back; what it had printed by then is taken', async () => {
    const valve = new Valve();
    valve.turn(true);
    const { outcome, entries, notes } = await runFixture('stubborn', [], { budgetMs: 300, valve });
    expect(notes).toEqual([{ k: 'cap', code: 'duration_cap', limit: 300 }]);
    expect(outcome).toMatchObject({ failure: { code: 'duration_cap' } });
    expect(entries).toEqual([['o', 'ready']]);
  });

  test('on time, and then on lines, is told once', async () => {
    const valve = new Valve();
    valve.turn(true);
    const caps = { lines: 50, bytes: 1e6 };
    const { entries, notes } = await runFixture('flood', [], { budgetMs: 300, valve, caps });
    expect(notes).toEqual([{ k: 'cap', code: 'duration_cap', limit: 300 }]);
    expect(entries).toHaveLength(50);
  });

  test('on time', async () => {
    const { outcome, notes } = await runFixture('drip', [], { budgetMs: 300 });
    expect(notes).toEqual([{ k: 'cap', code: 'duration_cap', limit: 300 }]);
    expect(outcome).toMatchObject({ failure: { owner: 'policy', code: 'duration_cap' } });
  });
});
