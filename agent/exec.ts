import { type ChildProcess, spawn } from 'node:child_process';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { endGroup, signalGroup } from './group.ts';
import { programDirs } from './programs.ts';
import { Valve } from './valve.ts';

export interface Command {
  /** Absolute path. */
  readonly file: string;
  readonly argv: readonly string[];
}

/** How a process ended. `error`: it could not be started at all (`ENOENT`, `EACCES` …). */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly error?: string;
}

export interface ExecOptions {
  /** Aborted: SIGTERM to the whole group, SIGKILL after the grace. */
  readonly signal: AbortSignal;
  readonly graceMs: number;
  readonly onData: (stream: 'o' | 'e', chunk: Uint8Array) => void;
  /** Holds the output back while it is shut, but only that of a program that runs and is not being ended. */
  readonly valve?: Valve;
}

/**
 * A process that hangs in the kernel may never exit, whatever it was sent: its end is not waited for. One that has exited is
 * heard of within this time.
 */
async function unseen(): Promise<Exit> {
  await sleep(1_000, undefined, { ref: false });
  return { code: null, signal: 'SIGKILL' };
}

/** Process groups that are alive, by the id of their leader. */
const groups = new Set<number>();

/** The last thing before the agent exits: nothing that it started is left. */
export function killEverything(): void {
  for (const group of groups) signalGroup(group, 'SIGKILL');
}

/**
 * Runs a program: no shell, an environment of two variables, a process group of its own (rule 2). Settles when it has
 * ended, all of its output was passed on, and nobody of its group is left.
 */
export async function exec({ file, argv }: Command, options: ExecOptions): Promise<Exit> {
  const { signal, graceMs, onData, valve = new Valve() } = options;
  if (signal.aborted) return { code: null, signal: 'SIGTERM' };
  const child: ChildProcess = spawn(file, argv, {
    shell: false,
    detached: true,
    cwd: '/',
    env: { PATH: programDirs.join(':'), LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = exitOf(child);
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  // Without file descriptors to spare there are no streams, only an error.
  child.stdout?.on('data', (chunk: Buffer) => onData('o', chunk));
  child.stderr?.on('data', (chunk: Buffer) => onData('e', chunk));
  const { pid } = child;
  if (pid === undefined) return exited;

  groups.add(pid);
  valve.govern([child.stdout, child.stderr].filter((pipe) => pipe !== null));
  let ending: Promise<void> | undefined;
  const end = () => {
    valve.release();
    return (ending ??= endGroup(pid, graceMs));
  };
  const isEnded = new Promise<Exit>((resolve) => {
    signal.addEventListener(
      'abort',
      () =>
        void end()
          .then(() => unseen())
          .then(resolve),
      { once: true },
    );
  });
  const exit = await Promise.race([exited, isEnded]);
  // The leader may have left children behind.
  await end();
  groups.delete(pid);
  await drained(child, closed);
  return exit;
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', (error: NodeJS.ErrnoException) =>
      resolve({ code: null, signal: null, error: error.code ?? error.message }),
    );
  });
}

/** Somebody who left the group may still hold the pipe: the output ends now, all the same. */
async function drained(child: ChildProcess, closed: Promise<void>): Promise<void> {
  const patience = new AbortController();
  const late = sleep(500, undefined, { signal: patience.signal }).catch(() => undefined);
  await Promise.race([closed, late]);
  patience.abort();
  // On a host that is short of time the timer comes before what is in the pipes was looked at: one turn of the loop reads it.
  await nextTurn();
  child.stdout?.destroy();
  child.stderr?.destroy();
}
