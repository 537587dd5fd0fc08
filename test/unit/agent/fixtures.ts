import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A tiny executable of test/fixtures/bin. */
export function bin(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/bin/${name}`, import.meta.url));
}

/** Where programs that stand in for the tools are. */
export const toolDir = bin('tools');

/** True while a process runs; one that ended and was not reaped yet does not. */
export function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}
