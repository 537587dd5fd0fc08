import { expect, test } from 'vitest';
import { encodeNote, type Entry } from '#protocol';
import { measurementJson } from '../../../../worker/routes/measurement-json.ts';
import { aRecord, exported } from './a-session.ts';

/** A ping that lost every third packet, or none. */
function aPing(lossy: boolean): Entry[] {
  const line = (seq: number) =>
    lossy && seq % 3 === 0
      ? `no answer yet for icmp_seq=${seq}`
      : `64 bytes from 192.0.2.1: icmp_seq=${seq} ttl=61 time=1 ms`;
  return Array.from({ length: 30 }, (_, i) => [i, 'o', line(i + 1)]);
}

const logs = { nyc1: aPing(false), sin1: aPing(true), vie1: aPing(false) };
const running = { state: 'running', startedAt: 1 } as const;

test('the API says what each result means, and what they mean together', async () => {
  const { findings, results } = await measurementJson(aRecord('ping', logs));
  expect(findings).toMatchObject([{ code: 'some_lose', confidence: 'sure' }]);
  expect(results.map(({ result }) => result.findings?.map(({ code }) => code))).toEqual([
    undefined,
    ['loss'],
    undefined,
  ]);
});

test('a healthy measurement has no findings', async () => {
  const json = await measurementJson(aRecord('ping', { vie1: aPing(false), nyc1: aPing(false) }));
  expect(JSON.stringify(json)).not.toContain('findings');
});

test('while it runs only what is sure is told, and locations are not compared', async () => {
  const { findings, results } = await measurementJson(aRecord('ping', logs, { status: running }));
  expect(findings).toBeUndefined();
  expect(results[1]!.result.findings).toMatchObject([{ code: 'loss', confidence: 'sure' }]);
  const few = { vie1: aPing(true).slice(0, 6) };
  const begun = await measurementJson(aRecord('ping', few, { status: running }));
  expect(begun.results[0]!.result.findings).toBeUndefined();
});

test('text and Markdown say so before what was printed', async () => {
  const sentence = '10 of 30 packets are lost on the way there or back.';
  expect(await exported('text', [aRecord('ping', logs)])).toContain(`: finished\n→ ${sentence}\n64 bytes`);
  expect(await exported('md', [aRecord('ping', logs)])).toContain(`\n- \` ${sentence} \`\n`);
});

test('what two measurements show together, one over each family, is told with the later one', async () => {
  const over = (family: 4 | 6, address: string, lines: readonly Entry[]): Entry[] => [
    [0, 'n', encodeNote({ k: 'target', address, family, addresses: [address] })],
    ...lines,
  ];
  const dead: Entry[] = Array.from({ length: 30 }, (_, i) => [i, 'o', `no answer yet for icmp_seq=${i + 1}`]);
  const v4 = over(4, '192.0.2.1', aPing(false));
  const v6 = over(6, '2001:db8::1', dead);
  const records = [
    aRecord('ping', { nyc1: v4, vie1: v4 }),
    aRecord('ping', { nyc1: v6, vie1: v6 }, { m: 2 }),
  ];
  const text = await exported('text', records);
  expect(text.split('Only IPv6 is disturbed')).toHaveLength(2);
  expect(text.indexOf('Only IPv6 is disturbed')).toBeGreaterThan(text.indexOf('64 bytes'));
});

test('a finding that is not sure says how sure it is', async () => {
  const text = await exported('text', [aRecord('ping', { vie1: aPing(true).slice(0, 6) })]);
  expect(text).toContain('→ 2 of 6 packets are lost on the way there or back. (likely)\n');
});
