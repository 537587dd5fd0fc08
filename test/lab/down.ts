import { readdir, readlink, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { frrHome, type Run } from './run-directory.ts';
import { run as runProgram, until } from './shell.ts';
import { namespacePrefix } from './wiring.ts';

/** Where iproute2 keeps namespaces, and what `ip netns exec` lays over /etc. */
export const namespaceDirectory = '/run/netns';
export const overlayDirectory = '/etc/netns';

/**
 * Removes every trace of a run: processes in its namespaces, the namespaces and with them the cables, the files laid over /etc,
 * its directory. Finds them by the run's id alone, so that it works after any crash; twice, or by two at once, does no harm.
 */
export async function takeDown(run: Run): Promise<void> {
  const namespaces = await entriesOf(namespaceDirectory, run);
  const allEnded = async () => {
    const pids = await processesIn(namespaces);
    for (const pid of pids) kill(pid);
    return pids.length === 0;
  };
  await until(`processes of lab ${run.id} end`, allEnded, { everyMs: 20 });
  await runProgram(
    ['ip', '-force', '-batch', '-'],
    namespaces.map((name) => `netns delete ${name}\n`).join(''),
  );
  for (const name of await entriesOf(overlayDirectory, run)) {
    await rm(join(overlayDirectory, name), { recursive: true, force: true });
  }
  await rmdir(overlayDirectory).catch(() => {}); // Somebody else's files are in it, or it is gone already.
  await rm(frrHome(run), { recursive: true, force: true });
  await rm(run.directory, { recursive: true, force: true });
}

async function entriesOf(directory: string, { id }: Run): Promise<string[]> {
  const entries = await readdir(directory).catch(() => []);
  return entries.filter((entry) => entry.startsWith(namespacePrefix(id)));
}

/** Ids of all processes whose network namespace is one of these. */
async function processesIn(namespaces: readonly string[]): Promise<number[]> {
  const inodes = await Promise.all(
    namespaces.map(async (name) => (await stat(join(namespaceDirectory, name)).catch(() => null))?.ino),
  );
  const links = new Set(inodes.map((inode) => `net:[${inode}]`));
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const inside = await Promise.all(
    pids.map(async (pid) => links.has(await readlink(`/proc/${pid}/ns/net`).catch(() => ''))),
  );
  return pids.filter((_, index) => inside[index]).map(Number);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}
