import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endAgent, enrol, localPop, runAgent } from '../../worker/local/agent.ts';
import { untilOnline } from '../../worker/local/online.ts';
import { type SpawnedEdge, spawnEdge } from '../../worker/local/spawn-edge.ts';
import { finished, run } from '../support/client.ts';
import { aFolder } from '../support/folder.ts';
import { killGroup } from '../support/processes.ts';

let state: string;
let edge: SpawnedEdge;
let agent: ChildProcess;
const adminToken = 'operator';

const startEdge = (port: number) =>
  spawnEdge({
    host: '127.0.0.1',
    port,
    stateDir: path.join(state, 'edge'),
    adminToken,
    targetAllow: ['127.0.0.0/8'],
  });

beforeAll(async () => {
  state = aFolder();
  edge = await startEdge(0);
  const stateDir = path.join(state, 'agent');
  await enrol({ edge: edge.url, adminToken, pop: localPop, stateDir });
  agent = runAgent({ stateDir, allow: ['127.0.0.0/8'] });
  await untilOnline(edge.url, 'operator', localPop.id, agent);
});
afterAll(async () => {
  await endAgent(agent);
  await edge.stop();
});

test('an edge that is killed in mid-run and started again has every line once, in order, and the run goes on', async () => {
  const options = { packets: 20, interval: 0.3 };
  const { id } = await run(edge.url, { type: 'ping', target: '127.0.0.1', measurementOptions: options });
  const replies = async () =>
    (await (await fetch(`${edge.url}/v1/measurements/${id}`)).json()).results[0].result.timings.length;
  await expect.poll(replies, { timeout: 10_000 }).toBeGreaterThan(4);
  await killGroup(edge.process);
  edge = await startEdge(Number(new URL(edge.url).port));
  const { result } = (await finished(edge.url, id)).results[0]!;
  expect(result.status).toBe('finished');
  const seqs = [...result.rawOutput.matchAll(/icmp_seq=(\d+)/g)].map((match) => Number(match[1]));
  expect(seqs).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  expect(result.rawOutput.match(/packets transmitted/g)).toHaveLength(1);
});
