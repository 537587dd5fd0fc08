import { aRoute } from './a-route.ts';
import { aHistory, aStatus, someEvents } from './a-status.ts';
import type { Json } from './arbitrary-json.ts';
import { notes } from './note-examples.ts';

/**
 * One good value, or several, for every schema that worker/protocol exports, by name: where the fuzzing of decoders begins.
 * Who adds a schema adds its example.
 */

const id = 'i'.repeat(43);
const failure: Json = { owner: 'agent', code: 'tool_failed', message: 'ended with status 2' };
const capability: Json = { tool: 'mtr', version: '0.95', families: [4, 6], reason: 'no IPv6' };
const entries: Json[] = [
  [0, 'o', '1 packets transmitted'],
  [12, 'e', ''],
  [13, 'n', '{"k":"cap","code":"lines_cap","limit":3}'],
];
const options: Record<string, Json> = {
  ping: { packets: 3, interval: 0.5, packetSize: 56, protocol: 'ICMP', ipVersion: 4 },
  traceroute: { protocol: 'UDP', port: 80, maxHops: 30, queries: 3, packetSize: 32, ipVersion: 6 },
  mtr: { packets: 3, interval: 0.5, packetSize: 56, protocol: 'TCP', port: 443 },
  dns: {
    query: { type: 'TXT' },
    resolver: '192.0.2.53',
    protocol: 'UDP',
    port: 53,
    trace: false,
    dnssec: true,
    ipVersion: 4,
  },
  tcp: { port: 443, packets: 3, interval: 0.5, ipVersion: 6 },
  http: {
    request: { method: 'GET', host: 'www.a.example', path: '/a', query: 'b=1', headers: { accept: '*/*' } },
    protocol: 'HTTP2',
    port: 8443,
    resolver: '192.0.2.53',
    ipVersion: 4,
  },
  tls: { port: 993, serverName: 'www.a.example', ipVersion: 6 },
  bgp: { query: { type: 'aspath' }, ipVersion: 6 },
  whois: {},
  pmtu: { ipVersion: 6 },
};
const untilStopped: Json = { continuous: true, interval: 1, packetSize: 56, protocol: 'UDP', port: 80 };
const tasks: Json[] = [
  ...Object.entries(options).map(([tool, given]): Json => ({ tool, options: given })),
  { tool: 'mtr', options: untilStopped },
];
const job: Json = {
  id: `${id}.1`,
  session: id,
  result: 1,
  token: id,
  target: 'a.example',
  task: tasks[0]!,
  held: true,
};
const pop: Json = {
  id: 'vie1',
  name: 'Vienna',
  city: 'Vienna',
  country: 'AT',
  latitude: 48.2,
  longitude: 16.4,
  asn: 64601,
  network: 'Example',
  tags: ['lab'],
};
const cell: Json = {
  to: 'nyc1',
  family: 4,
  rounds: '33323',
  rtt: { min: 97.9, avg: 98.4, max: 120, jitter: 1.2 },
};
const mesh: Json = {
  revision: 'bWVzaA',
  targets: [{ id: 'nyc1', ipv4: '192.0.2.1', ipv6: '2001:db8::1' }],
};
const { pops: popStatuses, mesh: meshCells } = aStatus();
const { changes, incidents, maintenance } = someEvents();
const states: Json[] = [
  { state: 'queued', position: 2 },
  { state: 'starting', held: true },
  { state: 'running', startedAt: 1, stoppedAt: 2 },
  { state: 'running', startedAt: 1, stoppedAt: 2, endedBy: 'unwatched' },
  { state: 'finished', startedAt: 1, finishedAt: 2, endedBy: 'time' },
  { state: 'finished', startedAt: 1, finishedAt: 2 },
  { state: 'cancelled', startedAt: 1, finishedAt: 2 },
  { state: 'failed', startedAt: 1, finishedAt: 2, failure },
  { state: 'lost', startedAt: 1, finishedAt: 2, failure },
  { state: 'offline', finishedAt: 2, failure },
];
const outcomes: Json[] = [
  { kind: 'finished', exit: 0 },
  { kind: 'finished', exit: null, endedBy: 'time' },
  { kind: 'cancelled' },
  { kind: 'failed', failure },
];
const location: Json = { magic: 'vie1+AS64601', limit: 2 };
const measurement = {
  id: `${id}.1`,
  m: 1,
  type: 'ping',
  target: 'a.example',
  measurementOptions: options['ping']!,
  createdAt: '2026-01-01T00:00:00Z',
};
const result: Json = { r: 1, m: 1, pop: 'vie1', state: 'failed', next: 3, finishedAt: 2, failure };

export const schemaExamples: Readonly<Record<string, readonly Json[]>> = {
  anchorSchema: [{ id: 'core', name: 'Core router', ipv4: '192.0.2.9' }],
  bgpOptions: [options['bgp']!],
  bgpRouteSchema: [aRoute()],
  capabilitySchema: [capability],
  cellSchema: [cell, { to: 'core', family: 6, rounds: '0', rtt: null }],
  cellsSchema: [[cell]],
  changeSchema: changes,
  controlFromAgentSchema: [
    {
      t: 'hello',
      v: 1,
      signature: 'c2ln',
      instance: 'aW5z',
      version: '0.1.0',
      tools: [capability],
      maxJobs: 8,
      running: [`${id}.1`],
    },
    { t: 'refused', id: `${id}.1`, failure },
    { t: 'done', id: `${id}.1` },
    { t: 'leaving' },
    { t: 'summary', cells: [cell] },
  ],
  controlFromEdgeSchema: [
    { t: 'challenge', v: 1, nonce: 'bm9uY2U' },
    { t: 'welcome', pop: 'vie1' },
    { t: 'job', job },
    { t: 'cancel', id: `${id}.1` },
    { t: 'mesh', mesh },
  ],
  dataFromAgentSchema: [
    { t: 'log', seq: 0, e: entries, commit: true },
    ...outcomes.map((outcome): Json => ({ t: 'end', seq: 3, outcome })),
  ],
  dataFromEdgeSchema: [{ t: 'resume', from: 0 }, { t: 'ack', seq: 3, end: true }, { t: 'stop' }],
  dnsOptions: [options['dns']!],
  entriesSchema: [entries],
  entrySchema: entries,
  eventsSchema: [someEvents()],
  failureSchema: [failure],
  historySchema: [aHistory()],
  hostName: ['www.a.example'],
  httpOptions: [options['http']!],
  idSchema: [id],
  incidentSchema: incidents,
  interval: [0.5],
  ipVersion: [4],
  ipv4Schema: ['192.0.2.1'],
  ipv6Schema: ['2001:db8::1'],
  jobSchema: [job],
  joinSchema: [{ t: 'join', v: 1, cursor: { '1': 120, '22': 0 } }],
  locationSchema: [location, { pop: 'vie1' }, { country: 'AT' }],
  maintenanceSchema: maintenance,
  measurementViewSchema: [measurement],
  meshCellSchema: meshCells as unknown as Json[],
  meshSchema: [mesh],
  meshTargetSchema: [{ id: 'nyc1', ipv4: '192.0.2.1' }],
  mtrOptions: [options['mtr']!, untilStopped],
  noteSchema: notes,
  outcomeSchema: outcomes,
  packetSize: [56],
  packets: [3],
  pingOptions: [options['ping']!, { continuous: true, interval: 2, packetSize: 56, protocol: 'ICMP' }],
  pmtuOptions: [options['pmtu']!],
  popInfoSchema: [pop, { ...(pop as object), ipv4: '192.0.2.1', ipv6: null }],
  popStatusSchema: popStatuses,
  redactRuleSchema: [{ hops: 2, private: true }],
  requestSchema: [
    {
      type: 'ping',
      target: 'a.example',
      locations: [location],
      limit: 1,
      timeout: 10,
      measurementOptions: options['ping']!,
      inProgressUpdates: true,
      session: id,
    },
  ],
  resultNumberSchema: [1],
  resultStateSchema: states,
  resultViewSchema: [result],
  seriesSchema: aHistory().series,
  servicePort: [993],
  slugSchema: ['vie1'],
  statusSchema: [aStatus() as unknown as Json],
  taskSchema: tasks,
  tcpOptions: [options['tcp']!],
  tcpPort: [443],
  tlsOptions: [options['tls']!],
  tracerouteOptions: [options['traceroute']!],
  viewerFrameSchema: [
    {
      t: 'session',
      id,
      createdAt: '',
      expiresAt: '',
      redact: null,
      measurements: [measurement],
      results: [result],
      pops: [pop],
    },
    { t: 'measurement', ...measurement, results: [result], pops: [pop] },
    { t: 'log', r: 1, seq: 0, e: entries },
    { t: 'state', r: 1, state: 'running' },
    { t: 'viewers', n: 2 },
    { t: 'gap', r: 1, from: 3, to: 4 },
    { t: 'bye', code: 'expired' },
  ],
  whoisOptions: [options['whois']!],
};
