import type { ChildProcess } from 'node:child_process';

/** Asks a child to end, and kills its whole process group when it has not done so in time. Settles when it has gone. */
export async function endWithin(child: ChildProcess, ms: number, ask: () => void): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  ask();
  const timer = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), ms);
  await ended;
  clearTimeout(timer);
}
