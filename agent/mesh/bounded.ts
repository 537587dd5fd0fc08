import { limits, type Outcome } from '#protocol';
import type { Command } from '../exec.ts';
import { run, type Run } from '../runner.ts';

/** The probes, the wait for the last reply, and time to start and end on a busy host; still less than from round to round. */
const budgetMs = (limits.mesh.probes - 1) * limits.mesh.probeMs + limits.mesh.timeoutMs + 4_000;

/** What a program may say about a round: a few lines for each address. */
const caps = { lines: 1_000, bytes: 64 * 1024 };

const stopped: Outcome = {
  kind: 'failed',
  failure: { owner: 'agent', code: 'agent_stopping', message: 'was stopped' },
};

/** Runs a program of a round as the tools of jobs are run, within bounds of its own, until the signal comes. */
export async function runBounded(
  tool: Run['tool'],
  command: Command,
  signal: AbortSignal,
  emit: Run['emit'],
): Promise<Outcome> {
  const control = new AbortController();
  const stop = () => control.abort(stopped);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await run({ tool, command, budgetMs, caps, control, emit, note: () => undefined });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
