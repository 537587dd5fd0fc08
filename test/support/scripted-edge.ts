import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Capability } from '#protocol';
import { openOutbox, type Outbox } from '../../agent/outbox.ts';
import { localPop } from '../../worker/local/agent.ts';
import { spawnEdge } from '../../worker/local/spawn-edge.ts';
import { run } from './client.ts';
import { scriptedAgent } from './scripted-agent.ts';

/** A real edge whose one agent says what a test wants it to say, through the agent's own outbox. */
export interface ScriptedEdge {
  readonly url: string;
  /** Starts a measurement. @returns its session with the key, and the outbox of its one result */
  measure(body: object): Promise<{ session: string; key: string; outbox: Outbox }>;
  stop(): Promise<void>;
}

export async function scriptedEdge(tools?: readonly Capability[]): Promise<ScriptedEdge> {
  const stateDir = mkdtempSync(path.join(tmpdir(), 'popglass-scripted-'));
  const edge = await spawnEdge({
    host: '127.0.0.1',
    port: 0,
    stateDir,
    adminToken: 'operator',
    targetAllow: ['192.0.2.0/24'],
  });
  const agent = await scriptedAgent(edge.url, 'operator', localPop, tools);
  const outboxes: Outbox[] = [];
  return {
    url: edge.url,
    async measure(body) {
      const { session, key } = await run(edge.url, { target: '192.0.2.1', ...body });
      const job = await agent.nextJob();
      const outbox = openOutbox({
        url: new URL(`/v1/agent/data/${job.session}/${job.result}`, edge.url.replace(/^http/, 'ws')),
        headers: agent.dataHeaders(job),
        log: () => undefined,
        random: Math.random,
        onStop: () => undefined,
      });
      outboxes.push(outbox);
      return { session, key, outbox };
    },
    async stop() {
      for (const outbox of outboxes) outbox.abandon();
      agent.close();
      await edge.stop();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}
