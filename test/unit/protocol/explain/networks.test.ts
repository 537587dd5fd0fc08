import { describe, expect, test } from 'vitest';
import { mtr } from '#protocol/tools/mtr.ts';
import { aNote, folded } from '../tools/recordings.ts';
import { aNetwork, aPath, explained, hopAddress, losing, mtrLog, target } from './runs.ts';

/** What is said of loss from hop 3 of 4 on, when hops 1, 2, … are of these networks. */
function lossWith(...networks: (string | undefined)[]): string {
  const notes = networks.flatMap((text, index) =>
    text === undefined ? [] : [aNetwork(index === 3 ? target : hopAddress(index + 1), text)],
  );
  return explained(aPath(40, [0, 0, 3, 3]), true, notes)[0]!.text;
}

const [A, B, C] = ['AS64500 A', 'AS64501 B', 'AS64502 C'] as const;

describe('loss that begins between two hops is', () => {
  test('in one network where all around is of it', () => {
    expect(lossWith(A, A, A, A)).toContain(
      'from hop 3 on, between 198.51.2.1 and 198.51.3.1 in AS64500 A, there',
    );
  });

  test('in it or at its edge where the next hop is of another, as a link may be numbered from either side', () => {
    expect(lossWith(A, A, A, B)).toContain('in AS64500 A or at its edge to AS64501 B, there');
    expect(lossWith(A, A, B, B)).toContain('in AS64501 B or at its edge to AS64500 A, there');
    expect(lossWith(A, A, B, C)).toContain('in AS64501 B or at its edge to AS64500 A or AS64502 C, there');
  });

  test('nowhere in particular where the hop’s own network is not known', () => {
    expect(lossWith(A, A, undefined, B)).toContain('between 198.51.2.1 and 198.51.3.1, there');
  });

  test('at an exchange, between those who meet there', () => {
    const ixp = aNote({ k: 'network', address: hopAddress(3), asn: [], name: 'Example IX', kind: 'ixp' });
    const notes = [aNetwork(hopAddress(2), A), ixp, aNetwork(target, B)];
    expect(explained(aPath(40, [0, 0, 3, 3]), true, notes)[0]!.text).toContain(
      'at the exchange Example IX, between AS64500 A and AS64501 B, there',
    );
  });

  test('on the way from one to the other where hops between them are silent', () => {
    const silent = { answers: Array.from({ length: 40 }, () => null) };
    const hops = [losing(hopAddress(1), 40, 0), silent, losing(hopAddress(3), 40, 3), losing(target, 40, 3)];
    const text = (...notes: ReturnType<typeof aNetwork>[]) => explained(hops, true, notes)[0]!.text;
    expect(text(aNetwork(hopAddress(1), A), aNetwork(hopAddress(3), B))).toContain(
      'on the way from AS64500 A to AS64501 B, there',
    );
    expect(text(aNetwork(hopAddress(1), A), aNetwork(hopAddress(3), A))).toContain(' in AS64500 A, there');
    expect(text(aNetwork(hopAddress(3), B))).toContain('between 198.51.1.1 and 198.51.3.1, there');
  });
});

test('a path that ends in silence ends in the target’s own network, on the way there, or who knows where', () => {
  const hops = [losing(hopAddress(1), 20, 0), losing(hopAddress(2), 20, 0), losing(target, 20, 1)];
  const found = (...notes: ReturnType<typeof aNetwork>[]) =>
    explained(hops, true, notes).map(({ code, confidence }) => `${code} ${confidence}`);
  expect(found(aNetwork(hopAddress(2), A), aNetwork(target, A))).toEqual(['target_silent inconclusive']);
  expect(found(aNetwork(hopAddress(2), A), aNetwork(target, B))).toEqual(['path_ends inconclusive']);
  expect(found(aNetwork(hopAddress(2), A))).toEqual(['target_silent inconclusive']);
  expect(found(aNetwork(hopAddress(1), A), aNetwork(target, A))).toEqual(['target_silent inconclusive']);
});

test('the evidence has the network of each hop', () => {
  const [found] = explained(aPath(40, [0, 0, 3, 3]), true, [
    aNetwork(hopAddress(2), A),
    aNetwork(hopAddress(3), B),
  ]);
  expect(found!.evidence.slice(0, 2)).toEqual([
    'hop 2, 198.51.2.1 (AS64500 A): 0 of 40 lost',
    'hop 3, 198.51.3.1 (AS64501 B): 13 of 40 lost',
  ]);
});

test('a name stands in the sentence, and its address in the evidence', () => {
  const name = aNote({ k: 'name', address: hopAddress(3), name: 'gw.example.net' });
  const [found] = explained(aPath(40, [0, 0, 3, 3]), true, [name, aNetwork(hopAddress(3), B)]);
  expect(found!.text).toContain('between 198.51.2.1 and gw.example.net in AS64501 B');
  expect(found!.evidence[1]).toContain('hop 3, gw.example.net (198.51.3.1, AS64501 B): ');
});

test('a step in round trips is placed, too', () => {
  const hops = [10, 12, 320, 330].map((ms, index) =>
    losing(index === 3 ? target : hopAddress(index + 1), 20, 0, () => ms),
  );
  const notes = [aNetwork(hopAddress(2), A), aNetwork(hopAddress(3), B), aNetwork(target, B)];
  const [found] = explained(hops, true, notes);
  expect(found).toMatchObject({ code: 'latency_step' });
  expect(found!.text).toContain(
    'between hop 2 and hop 3 in AS64501 B or at its edge to AS64500 A and stay so',
  );
});

test('what other PoPs are compared by is the hop where loss begins, without numbers', () => {
  const log = [...mtrLog(aPath(40, [0, 0, 3, 3])), aNetwork(hopAddress(3), B)];
  expect(mtr.seen(folded('mtr', log), true).place).toBe('hop 3, 198.51.3.1 (AS64501 B)');
});
