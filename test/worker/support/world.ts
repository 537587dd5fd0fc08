import { env, exports } from 'cloudflare:workers';
import { dataProofOf, type Job, type PopInfo, proofOf, type ResultView } from '#protocol';
import { objectId } from '../../../worker/ids.ts';
import type { AgentsView } from '../../../worker/pop/overview.ts';
import { Peer } from './peer.ts';

const origin = 'http://lg.example.net';

let visitors = 0;

/** Somebody who was never here: tests that are not about limits have none. */
export function aVisitor(): Record<string, string> {
  visitors += 1;
  return {
    'cf-connecting-ip': `2001:db8:${(visitors >> 16).toString(16)}:${(visitors & 0xffff).toString(16)}::1`,
  };
}

/** A request through the Worker's front door. */
export function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  const init = {
    method,
    headers: { ...aVisitor(), ...json, ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
  return exports.default.fetch(new Request(origin + path, init));
}

/** The body of a GET. */
export async function get<T>(path: string): Promise<T> {
  return (await call('GET', path)).json<T>();
}

export const asOperator = { authorization: 'Bearer operator' };

/** Registers a PoP. @param more such as where the others measure it @returns its enrolment code */
export async function aPop(
  id: string,
  city = 'Vienna',
  country = 'AT',
  more: Partial<PopInfo> = {},
): Promise<string> {
  const place = {
    name: city,
    city,
    country,
    latitude: 48.2,
    longitude: 16.4,
    asn: 64500,
    network: 'Example',
  };
  const response = await call('POST', '/v1/admin/pops', { id, ...place, ...more }, asOperator);
  return (await response.json<{ code: string }>()).code;
}

export interface Enrolled {
  readonly agent: string;
  readonly pop: string;
  readonly privateKey: CryptoKey;
}

/** An Ed25519 key pair: the public key as it goes over the wire. */
export async function aKeyPair(): Promise<{ publicKey: string; privateKey: CryptoKey }> {
  const pair = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair;
  const raw = new Uint8Array((await crypto.subtle.exportKey('raw', pair.publicKey)) as ArrayBuffer);
  return { publicKey: base64url(raw), privateKey: pair.privateKey };
}

/** Enrols an agent with a key of its own. */
export async function enrol(code: string): Promise<Enrolled> {
  const { publicKey, privateKey } = await aKeyPair();
  const answer = await call('POST', '/v1/agent/enrol', { code, publicKey });
  return { ...((await answer.json()) as { agent: string; pop: string }), privateKey };
}

const allTools = ['ping', 'traceroute', 'mtr', 'dns', 'tcp', 'http', 'tls'].map((tool) => ({
  tool,
  version: '1',
  families: [4, 6],
}));

/** Dials the control door; the challenge is not answered yet. */
export async function dialControl({ agent, pop }: Pick<Enrolled, 'agent' | 'pop'>): Promise<Peer> {
  return upgrade('/v1/agent/control', { 'x-popglass-agent': agent, 'x-popglass-pop': pop });
}

export function proof(key: CryptoKey, nonce: unknown, host = 'lg.example.net'): Promise<string> {
  return sign(key, proofOf(String(nonce), host));
}

export async function sign(key: CryptoKey, text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  return base64url(new Uint8Array(await crypto.subtle.sign('Ed25519', key, bytes)));
}

/** What an agent that can do everything says first. */
export function hello(signature: string, more: object = {}) {
  const who = { t: 'hello', v: 1, signature, instance: 'one', version: '0' };
  return { ...who, tools: allTools, maxJobs: 8, running: [], ...more };
}

/** Who is at the other end of a control socket, and who was given the job with a token: only they can dial for it. */
const behind = new WeakMap<Peer, Enrolled>();
const holders = new Map<string, Enrolled>();

/** An agent that is here and can do everything. */
export async function connect(enrolled: Enrolled, more: object = {}): Promise<Peer> {
  const peer = await dialControl(enrolled);
  const { nonce } = await peer.next('challenge');
  peer.say(hello(await proof(enrolled.privateKey, nonce), more));
  await peer.next('welcome');
  behind.set(peer, enrolled);
  return peer;
}

/** A registered PoP with one agent that is here. */
export async function aPopWithAgent(
  id: string,
  more: object = {},
): Promise<{ enrolled: Enrolled; agent: Peer }> {
  const enrolled = await enrol(await aPop(id));
  return { enrolled, agent: await connect(enrolled, more) };
}

export interface Run {
  readonly id: string;
  readonly session: string;
  readonly key: string;
  readonly probesCount: number;
}

/** Starts a measurement that opens a session. */
export async function aRun(pops: string[], body: object = {}): Promise<Run> {
  const locations = pops.map((pop) => ({ pop }));
  const response = await call('POST', '/v1/measurements', {
    type: 'ping',
    target: '192.0.2.1',
    locations,
    ...body,
  });
  if (response.status !== 202) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as Run;
}

/** The object of a run's session. */
export const stubOf = ({ session }: Pick<Run, 'session'>) => env.SESSION.get(objectId(env.SESSION, session)!);

interface Overview {
  readonly results: (ResultView & { readonly failure?: { readonly code: string } })[];
}

/** The first result of a run, as its session shows it. */
export const stateOf = async ({ session }: Pick<Run, 'session'>) =>
  (await get<Overview>(`/v1/sessions/${session}`)).results[0]!;

/** The job that an agent was asked to do. */
export async function jobOf(agent: Peer, result = 1): Promise<Job> {
  const frame = await agent.next('job', (one) => (one['job'] as Job).result === result);
  const job = frame['job'] as Job;
  holders.set(job.token, behind.get(agent)!);
  return job;
}

/** Dials the data door of a job, as the agent that was given it, or as another one. */
export async function dialData(job: Job, token = job.token, as = holders.get(job.token)!): Promise<Peer> {
  const { session, result } = job;
  return upgrade(`/v1/agent/data/${session}/${result}`, {
    authorization: `Bearer ${token}`,
    'x-popglass-agent': as.agent,
    'x-popglass-proof': await dataProof({ session, result, token }, as),
  });
}

/** What an agent signs to dial for a job. */
export function dataProof(
  job: Pick<Job, 'session' | 'result' | 'token'>,
  { privateKey }: Pick<Enrolled, 'privateKey'>,
  host = 'lg.example.net',
): Promise<string> {
  return sign(privateKey, dataProofOf(job, host));
}

/** A PoP's agents, as the operator sees them. */
export async function agentsOf(pop: string): Promise<AgentsView> {
  const response = await call('GET', `/v1/admin/pops/${pop}`, undefined, asOperator);
  return response.json<AgentsView>();
}

/** A viewer that has joined. */
export async function aViewer(session: string, cursor: Record<string, number> = {}): Promise<Peer> {
  const viewer = await upgrade(`/v1/sessions/${session}/live`);
  viewer.say({ t: 'join', v: 1, cursor });
  await viewer.next('session');
  return viewer;
}

/** Opens a WebSocket. @throws {Error} with the status when it is refused */
export async function upgrade(path: string, headers: Record<string, string> = {}): Promise<Peer> {
  const response = await exports.default.fetch(
    new Request(origin + path, { headers: { ...aVisitor(), upgrade: 'websocket', ...headers } }),
  );
  if (!response.webSocket) throw new Error(`refused with ${response.status}: ${await response.text()}`);
  return new Peer(response.webSocket);
}

/** Entries with the given texts. */
export function lines(...texts: string[]): [number, 'o', string][] {
  return texts.map((text, at) => [at, 'o', text]);
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
