import { expect, test } from 'vitest';
import { limits } from '#protocol';
import type { Destination } from '../../../../agent/mesh/admission.ts';
import { fpingArgv, fpingRound, readFping } from '../../../../agent/mesh/fping.ts';
import { aProgram } from '../fixtures.ts';

const destinations: Destination[] = [
  { to: 'vie1', family: 4, address: '192.0.2.1' },
  { to: 'vie1', family: 6, address: '2001:db8::1' },
  { to: 'nyc1', family: 4, address: '192.0.2.2' },
  { to: 'anchor', family: 4, address: '192.0.2.2' },
];
const addresses = ['192.0.2.1', '2001:db8::1', '192.0.2.2'];

const round = (script: string) =>
  fpingRound(aProgram('fping', script))(destinations, new AbortController().signal);

test('the command line has bounds, and no address can be an option', () => {
  expect(fpingArgv(addresses).join(' ')).toBe(
    '-C 3 -q -p 500 -t 2000 -i 5 -- 192.0.2.1 2001:db8::1 192.0.2.2',
  );
});

test.each([
  ['192.0.2.1 : 0.51 - 0.49', ['192.0.2.1', [0.51, null, 0.49]]],
  ['2001:db8::1 : 12.3 11 143', ['2001:db8::1', [12.3, 11, 143]]],
  ['192.0.2.1   : - - -', ['192.0.2.1', [null, null, null]]],
  [`192.0.2.1 : ${limits.mesh.timeoutMs + 1} 1 1`, ['192.0.2.1', [null, 1, 1]]],
])('%s', (line, wanted) => {
  expect(readFping(line, addresses)).toEqual(wanted);
});

test.each([
  '192.0.2.9 : 1 1 1',
  '192.0.2.1 : 1 1',
  '192.0.2.1 : 1 1 1 1',
  '192.0.2.1 : 1 1 x',
  '192.0.2.1 : -1 1 1',
  '192.0.2.1: error while sending ping: No route to host',
  'ICMP Host Unreachable from 192.0.2.9 for ICMP Echo sent to 192.0.2.1',
  '',
  '192.0.2.1 : '.repeat(10_000),
])('%j is not about a round of ours', (line) => {
  expect(readFping(line, addresses)).toBeUndefined();
});

test('one process does a round; an address that two have is probed once', async () => {
  const { round: found, why } = await round(
    `for a in "$@"; do case $a in *.*|*::*) echo "$a : $# 1 1" >&2 ;; esac; done; exit 1`,
  );
  // Ten words of options and three addresses.
  expect([...found]).toEqual(addresses.map((address) => [address, [13, 1, 1]]));
  expect(why).toBeUndefined();
});

test('a target that spoils its own part leaves the others as they are, and is not taken for lost', async () => {
  const { round: found, why } = await round(
    `echo '192.0.2.1: error while sending ping: Invalid argument' >&2
     echo '2001:db8::1 : 1 2 3' >&2; echo '192.0.2.2 : - - -' >&2; exit 2`,
  );
  expect([...found.keys()]).toEqual(['2001:db8::1', '192.0.2.2']);
  expect(why).toBe('fping says nothing of 192.0.2.1');
});

test.each([
  ['echo "fping: can\'t create socket" >&2; exit 4', "fping: can't create socket"],
  ["echo '192.0.2.1 : 1 1 1' >&2; kill -9 $$", /./],
  ['yes "a line of a flood" ', 'more than'],
])('fping that breaks (%s) has no round, and says why', async (script, why) => {
  const measured = await round(script);
  expect(measured.round.size).toBe(0);
  expect(measured.why).toMatch(why);
});

test('a program that is not there has none either', async () => {
  const measured = await fpingRound('/nonexistent/fping')(destinations, new AbortController().signal);
  expect(measured).toEqual({ round: new Map(), why: 'fping could not be started (ENOENT)' });
});

test('a round that is stopped leaves no process', async () => {
  const stop = new AbortController();
  const measured = fpingRound(aProgram('fping', 'exec sleep 60'))(destinations, stop.signal);
  stop.abort();
  expect((await measured).round.size).toBe(0);
});
