import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { namespaceDirectory, overlayDirectory } from './down.ts';
import { canRunLab, startLab } from './lab.ts';
import { must, until } from './shell.ts';

interface Held {
  readonly id: string;
  readonly process: ChildProcess;
}

/** A lab whose owner is another process, so that it can be killed. */
async function hold(): Promise<Held> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'hold.ts')], { stdio: 'pipe' });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { id: /lab (\S+) ready/.exec(said.toString())![1]!, process: child };
}

/** Everything on this machine that bears a lab's name: namespaces, files over /etc, run directories, processes. */
async function tracesOf(id: string): Promise<string[]> {
  const names = await Promise.all(
    [namespaceDirectory, overlayDirectory, tmpdir()].map((directory) => readdir(directory).catch(() => [])),
  );
  const marks = [`pg${id}-`, `popglass-lab-${id}`];
  const marked = (text: string) => marks.some((mark) => text.includes(mark));
  return [...names.flat().filter(marked), ...(await commandLines()).map(({ text }) => text).filter(marked)];
}

async function commandLines(): Promise<{ pid: number; text: string }[]> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const texts = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return texts.map((text, index) => ({ pid: Number(pids[index]), text: text.replaceAll('\0', ' ') }));
}

/** Interfaces of the host that could be the lab's. */
async function hostCables(): Promise<string> {
  return must(['ip', '-brief', 'link', 'show', 'type', 'veth']);
}

describe.skipIf(!canRunLab())('a lab leaves nothing behind', () => {
  afterEach(() => vi.unstubAllEnvs());

  test('when a program is missing, and says which package has it', async () => {
    vi.stubEnv('PATH', '/nonexistent');
    await expect(startLab()).rejects.toThrow(
      'apt-get install iproute2 nftables bird2 frr gobgpd procps openssl tcpdump',
    );
    expect((await readdir(tmpdir())).filter((name) => name.includes(`.${process.pid}.`))).toEqual([]);
  });

  test('when it is stopped, whatever still runs in it', async () => {
    const cables = await hostCables();
    const lab = await startLab();
    lab.exec('vie1', ['ping', '-q', 'www.example.net'], { stdio: 'ignore' });
    await lab.openUplink(9);
    expect(await hostCables()).toBe(cables);
    expect(await tracesOf(lab.id)).not.toEqual([]);
    await lab.stop();
    expect(await tracesOf(lab.id)).toEqual([]);
  });

  test('when its owner is killed', async () => {
    const held = await hold();
    held.process.kill('SIGKILL');
    await until('the reaper has been', async () => (await tracesOf(held.id)).length === 0);
  });

  test('when its owner is told to end', async () => {
    const held = await hold();
    held.process.kill('SIGINT');
    await once(held.process, 'exit');
    expect(await tracesOf(held.id)).toEqual([]);
  });

  test('when the reaper was killed too, once the next lab starts; and that one lives beside another', async () => {
    const [crashed, other] = await Promise.all([hold(), hold()]);
    const reaper = (await commandLines()).find(
      ({ text }) => text.includes('reaper.ts') && text.includes(`popglass-lab-${crashed.id}`),
    );
    process.kill(reaper!.pid, 'SIGKILL');
    crashed.process.kill('SIGKILL');
    await once(crashed.process, 'exit');
    expect(await tracesOf(crashed.id)).not.toEqual([]);
    const next = await startLab();
    expect(await tracesOf(crashed.id)).toEqual([]);
    expect(await tracesOf(other.id)).not.toEqual([]);
    other.process.kill('SIGKILL');
    await next.stop();
    await until('the other is gone', async () => (await tracesOf(other.id)).length === 0);
  });
});
