import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { aFolder } from '../support/folder.ts';
import { allFine, aWorld, linesSeen } from './scene.ts';

const canMount = process.geteuid?.() === 0;

/** A file system of its own, as small as that. */
function aSmallDisk(folder: string, size: string): void {
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'popglass', folder]);
  onTestFinished(() => void execFileSync('umount', ['--lazy', folder]));
}

/** Takes every block that is left. */
function fill(folder: string): string {
  const file = path.join(folder, 'filler');
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(file, Buffer.alloc(bavail * bsize));
  return file;
}

test.skipIf(!canMount)(
  'P10: a state directory that is full is told plainly, ends nothing twice, and is over when there is room again',
  { timeout: 180_000 },
  async (context) => {
    const folder = aFolder();
    const disk = path.join(folder, 'edge');
    aSmallDisk(disk, '6m');
    const world = await aWorld(context, folder);
    const { session } = await world.measure('steady', { packets: 100 });
    world.follow(session);
    await linesSeen(world, 5);
    const filler = fill(disk);
    // It is refused with a number to find it by in the log, and nothing of it has begun.
    await expect(world.measure('steady')).rejects.toThrow(/500.*internal_error.*Its number is/s);
    expect(world.tool.runs()).toHaveLength(1);
    await linesSeen(world, 40);
    rmSync(filler);
    expect(await allFine(world, 1)).toMatchObject({ runs: 1, results: 1 });
    const next = await world.measure('steady', { packets: 2 });
    await world.follow(next.session).untilEnded(1);
    expect((await world.evidence()).asked.at(-1)?.answer.state).toMatchObject({ state: 'finished' });
  },
);
