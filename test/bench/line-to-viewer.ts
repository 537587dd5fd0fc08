import { setTimeout as sleep } from 'node:timers/promises';
import type WebSocket from 'ws';
import { objectRelay } from './relays/object-relay.ts';
import { popglassRelay } from './relays/popglass-relay.ts';
import type { Relay } from './relays/relay.ts';
import { wsRelay } from './relays/ws-relay.ts';
import { summary } from './stats.ts';

export interface LineFigure {
  readonly figure: 'tool line → viewer';
  readonly relay: string;
  readonly viewers: number;
  readonly p50: number;
  readonly p99: number;
  readonly n: number;
  /** p50 over the bare object's p50 with as many viewers. */
  readonly ratio: number;
}

/** Longer than the outbox gathers, so that each line leaves at once, as a ping's do. */
const spacingMs = 60;

/** Lines of each relay in turn, in one run, so that a drift of the machine meets all of them. */
export async function lineToViewer(rounds: number): Promise<LineFigure[]> {
  const relays = [await objectRelay(), await wsRelay(), await popglassRelay()];
  const figures: LineFigure[] = [];
  for (const viewers of [1, 10, 100]) {
    for (const relay of relays) await relay.grow(viewers);
    await sleep(300);
    const samples = await measure(relays, rounds);
    const base = summary(samples[0]!).p50;
    for (const [i, relay] of relays.entries()) {
      const stats = summary(samples[i]!);
      figures.push({
        figure: 'tool line → viewer',
        relay: relay.name,
        viewers,
        ...stats,
        ratio: stats.p50 / base,
      });
    }
  }
  for (const relay of relays) await relay.stop();
  return figures;
}

/** Per relay: ms from the line to each viewer. */
async function measure(relays: readonly Relay[], rounds: number): Promise<number[][]> {
  const samples: number[][] = relays.map(() => []);
  const warmUp = 5;
  for (let round = -warmUp; round < rounds; round++) {
    for (const [i, relay] of relays.entries()) {
      const sentAt = performance.now();
      const arrivals = Promise.all(
        relay.viewers.map((viewer) => arrival(viewer, `line ${round} at ${sentAt}`)),
      );
      relay.send(`line ${round} at ${sentAt}`);
      for (const at of await arrivals) if (round >= 0) samples[i]!.push(at - sentAt);
      await sleep(spacingMs / relays.length);
    }
  }
  return samples;
}

function arrival(viewer: WebSocket, line: string): Promise<number> {
  return new Promise((resolve) => {
    const listen = (data: Buffer) => {
      if (!data.includes(line)) return;
      viewer.off('message', listen);
      resolve(performance.now());
    };
    viewer.on('message', listen);
  });
}
