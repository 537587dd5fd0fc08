import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** @returns false when there is nobody to signal */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** SIGTERM to a whole process group, then SIGKILL, until nobody is left. */
export async function endGroup(group: number, graceMs: number): Promise<void> {
  if (!isGroupAlive(group)) return;
  signalGroup(group, 'SIGTERM');
  if (await isGone(group, graceMs)) return;
  signalGroup(group, 'SIGKILL');
  // SIGKILL cannot be refused, only be late: a process may hang in the kernel. Do not wait for it for ever.
  await isGone(group, 1_000);
}

/** Looks more and more rarely: most tools end within milliseconds. */
async function isGone(group: number, withinMs: number): Promise<boolean> {
  let waitedMs = 0;
  for (let stepMs = 5; waitedMs < withinMs; stepMs = Math.min(2 * stepMs, withinMs - waitedMs, 100)) {
    await sleep(stepMs);
    waitedMs += stepMs;
    if (!isGroupAlive(group)) return true;
  }
  return false;
}

/**
 * True while a process of the group runs. One that has ended and was not reaped yet still takes signals; where process 1 is
 * slow to reap, or never does (containers), that would look like a tool that does not end.
 */
function isGroupAlive(group: number): boolean {
  if (!signalGroup(group, 0)) return false;
  try {
    return readdirSync('/proc').some((pid) => /^\d+$/.test(pid) && runsIn(pid, group));
  } catch {
    // No /proc here: the signal's word counts.
    return true;
  }
}

function runsIn(pid: string, group: number): boolean {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return false;
  }
  // proc(5): `pid (name) state ppid pgrp …`; a name may have spaces and brackets of its own.
  const [state, , pgrp] = stat.slice(stat.lastIndexOf(')') + 2).split(' ', 3);
  return Number(pgrp) === group && state !== 'Z' && state !== 'X';
}
