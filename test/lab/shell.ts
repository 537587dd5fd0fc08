import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

/** What a program that ended left behind. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, with `input` on its stdin. Never throws for its exit status. */
export async function run(argv: readonly string[], input = ''): Promise<Finished> {
  return collect(spawn(argv[0]!, argv.slice(1), { stdio: 'pipe' }), input);
}

/** @throws when the program fails, with what it said */
export async function must(argv: readonly string[], input = ''): Promise<string> {
  const { code, stdout, stderr } = await run(argv, input);
  if (code !== 0) throw new Error(`${argv.join(' ')}: ${stderr.trim() || `exit ${code}`}`);
  return stdout;
}

/** Gathers what a program says until it ends. */
export async function collect(child: ChildProcess, input = ''): Promise<Finished> {
  const said = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  child.stdin?.on('error', () => {}); // It didn't read to the end; its exit status says whether that matters.
  child.stdin?.end(input);
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.on('error', reject);
  child.on('close', resolve);
  return { code: await promise, ...said };
}

/** The command line that runs a command in a namespace, in place: the process keeps its id. */
export function inNamespace(namespace: string, argv: readonly string[]): string[] {
  return ['ip', 'netns', 'exec', namespace, ...argv];
}

/** Starts a program in a namespace, as the leader of a process group, so that `kill(-pid)` ends it and its children. */
export function start(namespace: string, argv: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const [command, ...rest] = inNamespace(namespace, argv);
  return spawn(command!, rest, { ...options, detached: true });
}

/** Asks again and again, quickly, until the answer is yes. @throws after `timeoutMs`, naming what was waited for */
export async function until(
  what: string,
  condition: () => Promise<boolean>,
  { timeoutMs = 30_000, everyMs = 200 } = {},
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
