import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';

/** Where tools are looked for, in this order. Fixed: the agent's own environment does not choose what it runs (rule 2). */
export const programDirs: readonly string[] = [
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
  '/opt/homebrew/sbin',
  '/opt/homebrew/bin',
];

/** Absolute paths by program name, found once at start. */
export type Programs = ReadonlyMap<string, string>;

/** Looks for the programs; one that isn't there is not in the answer. */
export function findPrograms(names: readonly string[], dirs: readonly string[] = programDirs): Programs {
  const found = new Map<string, string>();
  for (const name of names) {
    const path = dirs.map((dir) => join(dir, name)).find(isExecutable);
    if (path) found.set(name, path);
  }
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
