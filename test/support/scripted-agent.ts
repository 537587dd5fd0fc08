import { generateKeyPairSync, sign } from 'node:crypto';
import { WebSocket } from 'ws';
import {
  type Capability,
  type ControlFromEdge,
  dataProofOf,
  type Job,
  type PopInfo,
  proofOf,
  toolNames,
} from '#protocol';

/** An agent that a test drives by hand: it is enrolled and here, and does only what the test does. */
export interface ScriptedAgent {
  readonly agent: string;
  /** What it dials a job's data socket with. */
  dataHeaders(job: Job): Record<string, string>;
  /** The next job that it is asked to do. */
  nextJob(): Promise<Job>;
  say(frame: object): void;
  close(): void;
}

const everything: readonly Capability[] = toolNames.map((tool) => ({ tool, version: '0', families: [4, 6] }));

/** Registers a PoP, enrols an agent for it, and connects it. */
export async function scriptedAgent(
  edge: string,
  adminToken: string,
  pop: PopInfo,
  tools: readonly Capability[] = everything,
): Promise<ScriptedAgent> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'jwk' }).x!;
  const { code } = await post(`${edge}/v1/admin/pops`, pop, adminToken);
  const { agent } = await post(`${edge}/v1/agent/enrol`, { code, publicKey: raw });
  const url = new URL('/v1/agent/control', edge.replace(/^http/, 'ws'));
  const socket = new WebSocket(url, { headers: { 'x-popglass-agent': agent!, 'x-popglass-pop': pop.id } });
  const jobs: Job[] = [];
  const waiting: ((job: Job) => void)[] = [];
  const say = (frame: object) => socket.send(JSON.stringify(frame));
  const prove = (text: string) => sign(null, Buffer.from(text), privateKey).toString('base64url');
  await new Promise<void>((resolve, reject) => {
    socket.once('close', () => reject(new Error('the edge refused the scripted agent')));
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as ControlFromEdge;
      if (frame.t === 'challenge') {
        const signature = prove(proofOf(frame.nonce, url.host));
        say({ t: 'hello', v: 1, signature, instance: 'one', version: '0', tools, maxJobs: 64, running: [] });
      } else if (frame.t === 'welcome') resolve();
      else if (frame.t === 'job') {
        const next = waiting.shift();
        if (next) next(frame.job);
        else jobs.push(frame.job);
      }
    });
  });
  return {
    agent: agent!,
    dataHeaders: (job) => ({
      authorization: `Bearer ${job.token}`,
      'x-popglass-agent': agent!,
      'x-popglass-proof': prove(dataProofOf(job, url.host)),
    }),
    say,
    nextJob: async () => jobs.shift() ?? new Promise((resolve) => waiting.push(resolve)),
    close: () => socket.terminate(),
  };
}

async function post(url: string, body: object, token?: string): Promise<Record<string, string>> {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Record<string, string>;
}
