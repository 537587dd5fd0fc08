import * as fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { decode, DecodeError, decodeNote } from '#protocol';
import { readPolicyFile } from '../../agent/config.ts';
import { readControl } from '../../agent/control.ts';
import { UsageError } from '../../agent/exit.ts';
import { makeKeys, readIdentity } from '../../agent/identity.ts';
import { incidentRow, windowRow } from '../../worker/fleet/notices/rows.ts';
import { deliveryRow, lastSchema, webhookRow } from '../../worker/fleet/webhooks/rows.ts';
import { reportedSchema } from '../../worker/pop/presence.ts';
import { measurementRow, resultRow, segmentRow, sessionRow } from '../../worker/session/rows.ts';
import { anyJson, type Json, nearly, textOf } from '../support/arbitrary-json.ts';
import { schemaExamples } from '../support/schema-examples.ts';

/** What reads from outside beside the protocol's own schemas: files, rows, attachments, notes. */

const directory = mkdtempSync(join(tmpdir(), 'popglass-readers-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** An attachment is decoded when a socket wakes up. The platform's type of sockets is not known to this project. */
async function recallOf(object: 'pop' | 'session'): Promise<(value: unknown) => unknown> {
  const file = new URL(`../../worker/${object}/attachment.ts`, import.meta.url).href;
  const { recall } = (await import(file)) as { recall: (socket: object) => unknown };
  return (value) => recall({ deserializeAttachment: () => value });
}

function inFile(name: string, read: (path: string) => unknown): (text: string) => unknown {
  return (text) => {
    writeFileSync(join(directory, name), text);
    return read(join(directory, name));
  };
}

const id = 'i'.repeat(43);
const stored = (name: string) => JSON.stringify(schemaExamples[name]![0]);
const capability = schemaExamples['capabilitySchema']![0]!;
const identity: Json = {
  edge: 'https://lg.example',
  agent: id,
  pop: 'vie1',
  privateKey: makeKeys().privateKey,
  next: makeKeys().privateKey,
};
const policy: Json = {
  allow: ['192.0.2.0/24'],
  deny: ['2001:db8::/32'],
  tools: ['ping'],
  maxJobs: 4,
  ports: [443],
  targetBurst: 60,
};
const present: Json = {
  phase: 'present',
  agent: id,
  instance: 'a',
  version: '1',
  tools: [capability],
  maxJobs: 8,
  leaving: false,
  at: 1,
};
const result: Json = {
  r: 1,
  m: 1,
  pop: stored('popInfoSchema'),
  status: stored('resultStateSchema'),
  attempt: 1,
  asked: '[]',
  deadline: 1,
};

test.each<[string, (value: unknown) => unknown, Json]>([
  [
    'a row of a session',
    (value) => decode(sessionRow, value),
    { id, created_at: 1, expires_at: 2, key_hash: 'h', secret: 's', redact: 'null' },
  ],
  [
    'a row of a measurement',
    (value) => decode(measurementRow, value),
    { m: 1, target: 'a.example', task: stored('taskSchema'), created_at: 1, lease: null },
  ],
  ['a row of a result', (value) => decode(resultRow, value), result],
  ['a row of a log', (value) => decode(segmentRow, value), { seq: 0, n: 1, entries: '[]' }],
  ['a row of an incident', (value) => decode(incidentRow, value), { incident: stored('incidentSchema') }],
  [
    'a row of a window',
    (value) => decode(windowRow, value),
    { maintenance: stored('maintenanceSchema'), told: 'begun' },
  ],
  [
    'a row of a webhook',
    (value) => decode(webhookRow, value),
    { id, url: 'u', pops: '[]', secret: 's', created_at: 1, is_gone: 0, dropped: 0, last: null },
  ],
  [
    'how a webhook was sent to last',
    (value) => decode(lastSchema, value),
    { at: '2026-11-26T12:00:00.000Z', message: id, tries: 1, status: 200, outcome: 'delivered' },
  ],
  [
    'a row of a delivery',
    (value) => decode(deliveryRow, value),
    { n: 1, webhook: id, message: id, body: '{}', tries: 0, due_at: 1, is_out: 1 },
  ],
  [
    'what a PoP reported',
    (value) => decode(reportedSchema, value),
    { text: 't', online: true, budget: 4, at: 1, goneAt: null },
  ],
  ['a socket of a PoP', await recallOf('pop'), present],
  ['a socket of a session', await recallOf('session'), { kind: 'agent', r: 1, at: 1 }],
])('%s is taken or refused, whatever is in it', (_, read, example) => {
  const reads = (value: unknown) => {
    try {
      read(value);
    } catch (error) {
      expect(error).toBeInstanceOf(DecodeError);
    }
  };
  fc.assert(fc.property(fc.oneof(anyJson, nearly(example), fc.anything()), reads), { numRuns: 400 });
});

test.each<[string, (text: string) => unknown, readonly Json[]]>([
  ['a frame of the edge', readControl, schemaExamples['controlFromEdgeSchema']!],
  ['a note', decodeNote, schemaExamples['noteSchema']!],
  ['the policy file', inFile('policy.json', readPolicyFile), [policy]],
  ['the identity', inFile('agent.json', () => readIdentity(directory)), [identity]],
])('%s is read or refused, whatever is written there', (_, read, examples) => {
  const texts = fc.oneof(fc.string({ unit: 'binary' }), textOf(fc.oneof(anyJson, ...examples.map(nearly))));
  const reads = (text: string) => {
    try {
      read(text);
    } catch (error) {
      expect(error).toBeInstanceOf(UsageError);
    }
  };
  fc.assert(fc.property(texts, reads), { numRuns: 300 });
});
