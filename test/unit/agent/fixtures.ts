import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Task, toolNames, type ToolName } from '#protocol';
import { agentTool, programsOf } from '../../../agent/tools/index.ts';
import type { ProgramTool } from '../../../agent/tools/tool.ts';
import { aFolder } from '../../support/folder.ts';

/** A tiny executable of test/fixtures/bin. */
export function bin(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/bin/${name}`, import.meta.url));
}

/** Where programs that stand in for the tools are. */
export const toolDir = bin('tools');

/** A tool that is a program. @throws {Error} for one that the agent does itself */
export function programTool(name: ToolName): ProgramTool<Task['options']> {
  const tool = agentTool(name);
  if (tool.kind !== 'program') throw new Error(`${name} is no program`);
  return tool;
}

/** A folder with a program `ping` that does what the shell script says; for the agent's own questions it works. */
export function aPingThat(script: string): string {
  const folder = aFolder();
  // Only a real run has a size.
  const asked = `case "$*" in *' -s '*) ;; *) echo 'ping of a test'; exit 0 ;; esac`;
  writeFileSync(path.join(folder, 'ping'), `#!/bin/sh\n${asked}\n${script}\n`, { mode: 0o755 });
  return folder;
}

/** The path of a program of this name that does what the shell script says. */
export function aProgram(name: string, script: string, folder = aFolder()): string {
  const file = path.join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return file;
}

/** Programs of all tools that write down what they were given, and do nothing. */
export interface RecordedTools {
  readonly dir: string;
  /** Every run so far, its program first. */
  runs(): string[][];
  forget(): void;
}

export function recordedTools(): RecordedTools {
  const dir = aFolder();
  const log = path.join(dir, 'log');
  const forget = () => writeFileSync(log, '');
  // In one write, so that runs at the same time stay apart.
  const script = `#!/bin/sh\nprintf '%s\\037' "\${0##*/}" "$@" "$(printf '\\036')" >>'${log}'\n`;
  for (const name of toolNames.flatMap(programsOf))
    writeFileSync(path.join(dir, name), script, { mode: 0o755 });
  forget();
  const runs = () =>
    readFileSync(log, 'utf8')
      .split('\u001e\u001f')
      .slice(0, -1)
      .map((run) => run.split('\u001f').slice(0, -1));
  return { dir, runs, forget };
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
