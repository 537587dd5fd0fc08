import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';
import { workerOptions } from '../../worker/local/wrangler-config.ts';
import { summary } from './stats.ts';

export interface FleetFigure {
  readonly figure: 'Fleet busy, 100 PoPs';
  /** Time that a minute's reports, its tick and 30 reads of the board take, in ms: with waits for the disk and for other work here. */
  readonly p50: number;
  readonly p99: number;
  readonly n: number;
  /** CPU time of the whole workerd process in a minute, in ms, the callers' side with it; NaN where there is no /proc. */
  readonly cpu: number;
  /** CPU time (else p50) over the 5 % of a minute that may be. */
  readonly ratio: number;
}

const root = path.resolve(import.meta.dirname, '../..');
const goal = 0.05;

/**
 * How busy the one object that knows all PoPs is: as many PoPs as there may be say what they found of 29 others by both families, and
 * one cell in a hundred has news. The calls themselves are in it, and the SQLite on disk.
 */
export async function fleetBusy(minutes: number): Promise<FleetFigure> {
  const state = mkdtempSync(path.join(tmpdir(), 'popglass-fleet-'));
  const miniflare = await start(state);
  const url = (await miniflare.ready).origin;
  await ask(`${url}/set-up?pops=100`);
  for (let i = 0; i < 5; i++) await ask(`${url}/minute?lossy=0&reads=30`);
  const [samples, before]: [number[], number] = [[], cpuMs()];
  for (let i = 0; i < minutes; i++) {
    const from = performance.now();
    await ask(`${url}/minute?lossy=0.01&reads=30`);
    samples.push(performance.now() - from);
  }
  const cpu = (cpuMs() - before) / minutes;
  await miniflare.dispose();
  rmSync(state, { recursive: true, force: true });
  const stats = summary(samples);
  return { figure: 'Fleet busy, 100 PoPs', ...stats, cpu, ratio: (cpu || stats.p50) / 60_000 / goal };
}

async function start(state: string): Promise<Miniflare> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['test/bench/fleet/driver.js'],
    write: false,
    bundle: true,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*'],
  });
  const { name, compatibilityDate, durableObjects, bindings } = workerOptions(
    path.join(root, 'wrangler.toml'),
  );
  const script = outputFiles[0]!.text;
  return new Miniflare(
    convertV4MiniflareOptions({
      cf: false,
      log: new Log(LogLevel.WARN),
      resourcePersistencePath: state,
      workers: [{ name, compatibilityDate, durableObjects, bindings, modules: true, script }],
    }),
  );
}

async function ask(url: string): Promise<void> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(await response.text());
  await response.arrayBuffer();
}

/** What the processes that this one has started have used so far; NaN where nobody says. */
function cpuMs(): number {
  try {
    const children = readdirSync('/proc/self/task').flatMap((task) =>
      readFileSync(`/proc/self/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
    );
    // proc(5): the 14th and 15th fields, counted behind the name; in ticks of 10 ms.
    const fields = children.map((pid) =>
      readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' '),
    );
    return fields.reduce((sum, field) => sum + 10 * (Number(field[11]) + Number(field[12])), 0);
  } catch {
    return Number.NaN;
  }
}
