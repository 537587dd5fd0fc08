import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSystem } from '../../worker/local/system.ts';
import { open } from './relays/relay.ts';
import { summary } from './stats.ts';

export interface FirstEntryFigure {
  readonly figure: 'Run → first entry';
  readonly p50: number;
  readonly p99: number;
  readonly n: number;
  /** p50 over that of starting the tool by hand on this machine and reading its first line. */
  readonly ratio: number;
}

/** From the request to a reply of the target on a viewer's socket, with a real agent and a real ping. */
export async function runToFirstEntry(rounds: number): Promise<FirstEntryFigure> {
  const state = mkdtempSync(path.join(tmpdir(), 'popglass-bench-'));
  const system = await startSystem({
    host: '127.0.0.1',
    port: 0,
    state,
    agent: true,
    adminToken: undefined,
    // The limits are counted as anywhere; there are only more of them.
    settings: { POINTS_PER_HOUR: 1_000_000, MEASUREMENTS_AT_ONCE: 1_000 },
    isUnlimited: true,
  });
  const [samples, base]: [number[], number[]] = [[], []];
  for (let round = -1; round < rounds; round++) {
    const [ours, bare] = [await firstReply(system.url), await firstLine()];
    if (round < 0) continue;
    samples.push(ours);
    base.push(bare);
  }
  await system.stop();
  rmSync(state, { recursive: true, force: true });
  const stats = summary(samples);
  return { figure: 'Run → first entry', ...stats, ratio: stats.p50 / summary(base).p50 };
}

async function firstReply(edge: string): Promise<number> {
  const from = performance.now();
  const response = await fetch(`${edge}/v1/measurements`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      type: 'ping',
      target: '127.0.0.1',
      locations: [{ pop: 'local' }],
      measurementOptions: { packets: 1 },
    }),
  });
  const { session } = (await response.json()) as { session: string };
  const viewer = await open(`${edge.replace(/^http/, 'ws')}/v1/sessions/${session}/live`);
  const arrived = new Promise<number>((resolve) => {
    viewer.on('message', (data: Buffer) => {
      if (data.includes('icmp_seq=1')) resolve(performance.now());
    });
  });
  viewer.send(JSON.stringify({ t: 'join', v: 1 }));
  const at = await arrived;
  viewer.terminate();
  return at - from;
}

async function firstLine(): Promise<number> {
  const from = performance.now();
  const child = spawn('ping', ['-n', '-c', '1', '127.0.0.1'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const at = await new Promise<number>((resolve) => {
    child.stdout.on('data', (data: Buffer) => {
      if (data.includes('icmp_seq=1')) resolve(performance.now());
    });
  });
  await new Promise((resolve) => child.once('close', resolve));
  return at - from;
}
