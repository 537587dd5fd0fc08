import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { aFolder } from '../../support/folder.ts';

/** A tiny executable of test/fixtures/bin. */
export function bin(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/bin/${name}`, import.meta.url));
}

/** Where programs that stand in for the tools are. */
export const toolDir = bin('tools');

/** A folder with a program `ping` that does what the shell script says; for the agent's own questions it works. */
export function aPingThat(script: string): string {
  const folder = aFolder();
  // Only a real run has a size.
  const asked = `case "$*" in *' -s '*) ;; *) echo 'ping of a test'; exit 0 ;; esac`;
  writeFileSync(path.join(folder, 'ping'), `#!/bin/sh\n${asked}\n${script}\n`, { mode: 0o755 });
  return folder;
}

/** proc(5): `R` runs, `S` sleeps (a program that only prints does so when nobody reads), `Z` has ended; undefined: gone. */
export function processState(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2)[0];
  } catch {
    return undefined;
  }
}

/** True while a process runs; one that ended and was not reaped yet does not. */
export function isAlive(pid: number): boolean {
  const state = processState(pid);
  return state !== undefined && state !== 'Z' && state !== 'X';
}
