import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type WebSocket from 'ws';
import { openOutbox } from '../../../agent/outbox.ts';
import { startEdge } from '../../../worker/local/edge.ts';
import { scriptedAgent } from '../../support/scripted-agent.ts';
import { open, type Relay } from './relay.ts';

const pop = {
  id: 'bench',
  name: 'Bench',
  city: 'Bench',
  country: 'ZZ',
  latitude: 0,
  longitude: 0,
  asn: 0,
  network: 'Bench',
  tags: [],
};

/** Popglass itself: the agent's own outbox, the session's object with its storage, viewers that have joined. */
export async function popglassRelay(): Promise<Relay> {
  const stateDir = mkdtempSync(path.join(tmpdir(), 'popglass-bench-'));
  const edge = await startEdge({
    host: '127.0.0.1',
    port: 0,
    stateDir,
    adminToken: 'bench',
    targetAllow: ['192.0.2.0/24'],
  });
  const agent = await scriptedAgent(edge.url, 'bench', pop);
  const session = await openSession(edge.url);
  const job = await agent.nextJob();
  const socketOrigin = edge.url.replace(/^http/, 'ws');
  const outbox = openOutbox({
    url: new URL(`/v1/agent/data/${job.session}/${job.result}`, socketOrigin),
    headers: { authorization: `Bearer ${job.token}` },
    log: () => undefined,
    random: Math.random,
    onStop: () => undefined,
  });
  const viewers: WebSocket[] = [];
  return {
    name: 'popglass',
    viewers,
    async grow(count) {
      while (viewers.length < count) {
        const viewer = await open(`${socketOrigin}/v1/sessions/${session}/live`);
        viewer.send(JSON.stringify({ t: 'join', v: 1 }));
        viewers.push(viewer);
      }
    },
    send: (line) => outbox.push([0, 'o', line]),
    async stop() {
      for (const viewer of viewers) viewer.terminate();
      outbox.abandon();
      agent.close();
      await edge.stop();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

async function openSession(edge: string): Promise<string> {
  const response = await fetch(`${edge}/v1/measurements`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      type: 'ping',
      target: '192.0.2.1',
      locations: [{ pop: pop.id }],
      measurementOptions: { packets: 100, interval: 1 },
    }),
  });
  return ((await response.json()) as { session: string }).session;
}
