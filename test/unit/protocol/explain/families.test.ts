import { describe, expect, test } from 'vitest';
import type { SeenFrom } from '#protocol/explain/across.ts';
import { explainFamilies } from '#protocol/explain/families.ts';

const from = (name: string, family: 4 | 6, rttMs: number | null, lost = 0): SeenFrom => ({
  pop: name.toLowerCase(),
  name,
  seen: { family, probes: { sent: 20, lost }, rttMs, place: null, names: null },
});
const all = (family: 4 | 6, ...rtts: readonly (number | null)[]) =>
  rtts.map((rtt, i) => from(['Vienna', 'Oslo', 'Lima'][i]!, family, rtt, rtt === null ? 20 : 0));

describe('two measurements of one target, over IPv4 and over IPv6', () => {
  test('that are alike show nothing', () => {
    expect(explainFamilies(all(6, 30, 40, 250), [all(4, 20, 45, 200)])).toEqual([]);
  });

  test('of which one gets no answer say which', () => {
    const found = explainFamilies(all(6, null, null), [all(4, 20, 30)]);
    expect(found).toMatchObject([{ code: 'family_differs', confidence: 'sure' }]);
    expect(found[0]!.text).toMatch(/^Only IPv6 is disturbed/);
  });

  test('of which one takes much longer say from where, and by how much', () => {
    const found = explainFamilies(all(4, 20, 30, 90), [all(6, 85, 31, 150)]);
    expect(found).toMatchObject([
      {
        code: 'family_slower',
        text: 'IPv6 takes longer than IPv4 from Vienna and Lima: another way, or a tunnel.',
        evidence: ['Vienna: IPv4 20 ms, IPv6 85 ms at least', 'Lima: IPv4 90 ms, IPv6 150 ms at least'],
      },
    ]);
  });

  test('are compared with the newest of the other family, and with no other', () => {
    const [slow, quick] = [all(4, 90), all(4, 20)];
    expect(explainFamilies(all(6, 25), [all(6, 300), quick, slow])).toEqual([]);
    expect(explainFamilies(all(6, 25), [all(6, 300)])).toEqual([]);
    expect(explainFamilies([...all(6, 25), ...all(4, 400)], [quick])).toEqual([]);
  });
});
