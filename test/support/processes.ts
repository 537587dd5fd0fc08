import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** The ids of a process and of all that it started, as far as they live (Linux). */
export function descendants(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const parent = parentOf(Number(name));
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const below = (one: number): number[] => [one, ...(children.get(one) ?? []).flatMap(below)];
  return parentOf(pid) === undefined ? [] : below(pid);
}

/** @returns undefined when the process has gone, or only waits to be reaped */
function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? undefined : Number(parent);
  } catch {
    return undefined;
  }
}

/** Like a power cut: a child and its process group, and nobody says goodbye. Settles when the child has gone. */
export async function killGroup(child: ChildProcess): Promise<void> {
  const gone = once(child, 'close');
  process.kill(-child.pid!, 'SIGKILL');
  await gone;
}

/** Waits for a line on a child's stdout. @throws {Error} when it ends before */
export function untilLine(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    child.once('close', (status) => reject(new Error(`ended with ${status} before it said ${pattern}`)));
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const match = pattern.exec(line);
      if (match) resolve(match);
    });
  });
}
