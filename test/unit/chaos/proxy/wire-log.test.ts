import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { WireLog } from '../../../chaos/proxy/wire-log.ts';

const aFrame = (text: string) =>
  ({
    on: 'frame',
    connection: 1,
    path: 'data',
    direction: 'toEdge',
    index: 1,
    opcode: 1,
    bytes: text.length,
    text,
  }) as const;

test('events are counted by what they are', () => {
  const log = new WireLog();
  log.add({ on: 'open', connection: 1, path: 'data', url: '/' });
  for (const text of ['a', 'b']) log.add(aFrame(text));
  log.add({ on: 'fault', connection: 1, path: 'data', fault: { do: 'reset', after: 2 } });
  expect(log.counts).toEqual({ 'fault reset': 1, 'frame data toEdge': 2, 'open data': 1 });
});

test('a saved log has one JSON object a line, long frames shortened', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'popglass-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const log = new WireLog();
  log.add(aFrame('x'.repeat(1_000)));
  log.add({ on: 'mode', mode: 'silent' });
  log.save(path.join(folder, 'wire.ndjson'));
  const lines = readFileSync(path.join(folder, 'wire.ndjson'), 'utf8').trimEnd().split('\n');
  const [frame, mode] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(frame).toMatchObject({ on: 'frame', bytes: 1_000, text: 'x'.repeat(200) });
  expect(mode).toMatchObject({ on: 'mode', mode: 'silent' });
});

test('a long run is counted in full, and remembered in part', () => {
  const log = new WireLog();
  for (let i = 0; i < 250_000; i++) log.add({ on: 'mode', mode: 'open' });
  expect(log.counts).toEqual({ 'mode open': 250_000 });
  expect(log.entries.length).toBeLessThanOrEqual(200_000);
});

test('faults are counted when they happen, of every kind', () => {
  const log = new WireLog();
  log.add({ on: 'fault', fault: { do: 'refuse' } });
  log.add({ on: 'fault', fault: { do: 'reset', after: 0 } });
  log.add({ on: 'mode', mode: 'open' });
  expect(log.faults).toBe(2);
});

test('a line is silent from when it is cut until it is closed, or for as long as it is stalled', () => {
  const log = new WireLog();
  const line = { connection: 1, path: 'control' } as const;
  log.add({ on: 'cut', ...line });
  log.add({ on: 'cut', connection: 2, path: 'data' });
  expect(log.silences('control').map(({ to }) => to)).toEqual([Number.POSITIVE_INFINITY]);
  log.add({ on: 'closed', ...line });
  log.add({ on: 'fault', ...line, connection: 3, fault: { do: 'stall', after: 0, ms: 50 } });
  const [cut, stalled] = log.silences('control');
  expect(cut!.to).toBeLessThan(Number.POSITIVE_INFINITY);
  expect(stalled!.to - stalled!.from).toBe(50);
  expect(log.silences('data').map(({ to }) => to)).toEqual([Number.POSITIVE_INFINITY]);
});
