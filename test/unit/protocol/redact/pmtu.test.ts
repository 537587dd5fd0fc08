import { expect, test } from 'vitest';
import { pmtu } from '#protocol/tools/pmtu.ts';
import { aTarget, folded, lines, recordings } from '../tools/recordings.ts';
import { redacted, textsOf } from './redacted.ts';

const shown = (hops: number, ...texts: string[]) =>
  textsOf({ tool: 'pmtu', hops }, [aTarget('203.0.113.9'), ...lines(...texts)]).slice(1);

test('a hidden hop keeps its times and sizes, and nothing else', () => {
  expect(
    shown(2, " 1  192.0.2.3 '-2'  0.034 ms F=1500  0.006 ms", ' 2  * F=1400 192.0.2.5  0.1 ms !X'),
  ).toEqual([" 1  [hidden] '-2'  0.034 ms F=1500  0.006 ms", ' 2  * F=1400 [hidden]  0.1 ms !X']);
});

test('so it does where tracepath tells it', () => {
  expect(
    shown(
      1,
      ' 1?: [LOCALHOST]                        0.034ms pmtu 1500',
      ' 1:  192.0.2.3                                             0.154ms asymm  2 ',
      ' 1:  no reply',
      ' 2:  192.0.2.5                                             0.017ms ',
    ),
  ).toEqual([
    ' 1?: [LOCALHOST]                        0.034ms pmtu 1500',
    ' 1:  [hidden]                                             0.154ms asymm  2 ',
    ' 1:  no reply',
    ' 2:  192.0.2.5                                             0.017ms ',
  ]);
});

test('who says that a packet is too big is the hop before, and hidden with it', () => {
  const [line] = shown(1, ' 2:  192.0.2.3                                             0.017ms pmtu 1400');
  expect(line).toContain('[hidden]');
  expect(line).toContain('0.017ms pmtu 1400');
});

/** But for the one whose target is among the hidden hops, and seen. */
const ofPmtu = recordings.filter(({ name, tool }) => tool.name === 'pmtu' && name !== 'pmtu/clean');

test.each(ofPmtu)('$name: whatever is hidden, the sizes stay and the hops go', ({ log }) => {
  const seen = redacted({ tool: 'pmtu', hops: 2 }, log);
  expect(JSON.stringify(seen)).not.toMatch(/192\.0\.2\.[345]\b|2001:db8:[12]::|r[12]\.example/);
  const [before, after] = [log, seen].map((entries) => pmtu.toResult(folded('pmtu', entries), true));
  expect(after!.localMtu).toBe(before!.localMtu);
  expect(after!.pmtu).toBe(before!.pmtu);
});

test('a packet that a ping of inetutils dumps is hidden, for its addresses can be read', () => {
  const dump = ' 4500 0054 6cea 4000 3e01 d19a c000 0202 cb00 7121 ';
  expect(textsOf({ tool: 'ping', private: true }, lines(dump))).toEqual(['[hidden]']);
});
