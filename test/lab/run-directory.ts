import { randomBytes } from 'node:crypto';
import { mkdir, readFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** One run of the lab. Its directory's name says whose it is, so that no crash can part the two. */
export interface Run {
  /** In the names of its namespaces. */
  readonly id: string;
  readonly directory: string;
  readonly owner: { readonly pid: number; readonly startedAt: string };
}

const pattern = /^popglass-lab-([0-9a-f]{4})\.(\d+)\.(\d+)$/;

/** A directory for a new run that this process owns; only root looks into it. */
export async function createRun(): Promise<Run> {
  const id = randomBytes(2).toString('hex');
  const directory = join(tmpdir(), `popglass-lab-${id}.${process.pid}.${await startTime(process.pid)}`);
  await mkdir(directory, { mode: 0o700 });
  return readRun(directory)!;
}

/** For FRR, whose user can't look into a run's own directory; goes away with the run. */
export function frrHome({ directory }: Run): string {
  return `${directory}.frr`;
}

/** The run that a directory belongs to; undefined when it is no directory of a lab. */
export function readRun(directory: string): Run | undefined {
  const [, id, pid, startedAt] = pattern.exec(basename(directory)) ?? [];
  return id && pid && startedAt ? { id, directory, owner: { pid: Number(pid), startedAt } } : undefined;
}

/** Runs whose owner is dead: the crash that nobody cleaned up after. */
export async function orphanedRuns(): Promise<Run[]> {
  const entries = await readdir(tmpdir());
  const runs = entries.map((entry) => readRun(join(tmpdir(), entry))).filter((run) => run !== undefined);
  const alive = await Promise.all(
    runs.map(async ({ owner }) => (await startTime(owner.pid)) === owner.startedAt),
  );
  return runs.filter((_, index) => !alive[index]);
}

/** When a process began, in clock ticks after boot: tells it from a later one with the same id. Undefined when it is gone. */
async function startTime(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fieldsFromThird = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fieldsFromThird[22 - 3]; // proc_pid_stat(5): starttime is the 22nd
}
