import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** One run of the tool: what it printed, by its own word. */
export interface Run {
  readonly pid: number;
  readonly target: string;
  readonly out: readonly string[];
  readonly err: readonly string[];
  /** It came to its own end. One that was ended may have written down a last piece of text that it did not get to print. */
  readonly isComplete: boolean;
}

export interface ScriptedTool {
  /** For `programDirs` of an agent. */
  readonly folder: string;
  /** Every run so far. */
  runs(): Run[];
  /** Process ids of the runs that live. */
  alive(): number[];
  /** Ends the runs that live: an agent that was killed could not do it. */
  kill(): void;
}

const program = new URL('ping.ts', import.meta.url).href;

/** Puts an executable `ping` into a folder; it runs on this Node, whatever its environment. */
export function installTool(folder: string): ScriptedTool {
  const records = path.join(folder, 'runs');
  const file = path.join(folder, 'ping');
  mkdirSync(records, { recursive: true });
  // A program without an extension is a module where package.json says so.
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}\n');
  writeFileSync(file, `#!${process.execPath}\nimport '${program}';\n`, { mode: 0o755 });
  const alive = () =>
    namesIn(records)
      .map(({ pid }) => pid)
      .filter((pid) => runsProgram(pid, file));
  return {
    folder,
    runs: () => namesIn(records).map((name) => runIn(records, name)),
    alive,
    kill() {
      for (const pid of alive()) process.kill(pid, 'SIGKILL');
    },
  };
}

/** Whose records there are. */
function namesIn(records: string): Pick<Run, 'pid' | 'target'>[] {
  return readdirSync(records).flatMap((name) => {
    const [, target, pid] = /^(.*)\.(\d+)\.out$/.exec(name) ?? [];
    return target === undefined ? [] : [{ target, pid: Number(pid) }];
  });
}

function runIn(records: string, { target, pid }: Pick<Run, 'pid' | 'target'>): Run {
  const base = path.join(records, `${target}.${pid}`);
  return {
    pid,
    target,
    out: linesOf(`${base}.out`),
    err: linesOf(`${base}.err`),
    isComplete: existsSync(`${base}.end`),
  };
}

/** A last line without its line feed counts: the tool may have been ended in the middle of it. */
function linesOf(file: string): string[] {
  const lines = textOf(file).split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** True for a live process of this program: the id of one that ended may be somebody else's by now. */
function runsProgram(pid: number, file: string): boolean {
  return textOf(`/proc/${pid}/cmdline`).split('\0').includes(file);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
