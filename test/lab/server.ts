import type { ChildProcess } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run } from './run-directory.ts';
import { start } from './shell.ts';
import { namespaceOf } from './wiring.ts';

/** Starts one of the lab's own servers, a file of this folder, on a node; returns when it has said `ready`. */
export async function startServer(
  run: Run,
  node: string,
  file: string,
  args: readonly string[] = [],
): Promise<ChildProcess> {
  const log = join(run.directory, `${node}.${file.replaceAll('/', '-')}.log`);
  const errors = await open(log, 'w');
  const argv = [process.execPath, join(import.meta.dirname, file), ...args];
  const child = start(namespaceOf(run.id, node), argv, { stdio: ['ignore', 'pipe', errors.fd] });
  await errors.close();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.stdout!.once('data', () => resolve());
  child.once('error', reject);
  child.once('exit', (code) => {
    void readFile(log, 'utf8').then(
      (said) => reject(new Error(`${file} ended with ${code}: ${said}`)),
      reject,
    );
  });
  await promise;
  child.stdout!.destroy();
  child.unref();
  return child;
}
