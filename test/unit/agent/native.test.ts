import { expect, test } from 'vitest';
import type { Note, Outcome } from '#protocol';
import { runNative } from '../../../agent/native.ts';
import type { NativeRun } from '../../../agent/tools/tool.ts';

const done: Outcome = { kind: 'finished', exit: 0 };
const aConnect = (seq: number): Note => ({ k: 'connect', seq, ms: 1 });

async function run(
  tool: (run: NativeRun) => Promise<Outcome>,
  more: { budgetMs?: number; lines?: number } = {},
) {
  const notes: Note[] = [];
  const lines: string[] = [];
  const control = new AbortController();
  const caps = { lines: more.lines ?? 100, bytes: 10_000 };
  const outcome = await runNative(tool, {
    budgetMs: more.budgetMs ?? 10_000,
    caps,
    control,
    note: (note) => notes.push(note),
    emit: (_, line) => lines.push(line),
  });
  return { notes, lines, outcome, control };
}

test('what it finds out is told, and its outcome is the run’s', async () => {
  const { notes, outcome } = await run(async ({ note }) => {
    note(aConnect(1));
    return done;
  });
  expect([notes, outcome]).toEqual([[aConnect(1)], done]);
});

test('one that writes without end is ended by the cap, and not heard any more', async () => {
  const { notes, outcome } = await run(
    async ({ note, signal }) => {
      for (let seq = 1; seq < 50; seq++) note(aConnect(seq));
      expect(signal.aborted).toBe(true);
      return done;
    },
    { lines: 3 },
  );
  expect(outcome).toMatchObject({ kind: 'failed', failure: { owner: 'policy', code: 'lines_cap' } });
  expect(notes).toEqual([aConnect(1), aConnect(2), aConnect(3), { k: 'cap', code: 'lines_cap', limit: 3 }]);
});

test('lines count like notes', async () => {
  const { lines, outcome } = await run(
    async ({ line }) => {
      for (let count = 1; count < 9; count++) line(`line ${count}`);
      return done;
    },
    { lines: 2 },
  );
  expect(lines).toEqual(['line 1', 'line 2']);
  expect(outcome).toMatchObject({ failure: { code: 'lines_cap' } });
});

test('one that hangs is left behind when its time is up', async () => {
  const { outcome, notes } = await run(() => new Promise(() => undefined), { budgetMs: 20 });
  expect(outcome).toMatchObject({ kind: 'failed', failure: { owner: 'policy', code: 'duration_cap' } });
  expect(notes).toEqual([{ k: 'cap', code: 'duration_cap', limit: 20 }]);
});

test('one that breaks breaks the job, where that is told', async () => {
  await expect(run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
});
