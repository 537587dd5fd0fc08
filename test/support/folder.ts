import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder that is removed after the last test of the file. */
export function aFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'popglass-test-'));
  folders.push(folder);
  return folder;
}
