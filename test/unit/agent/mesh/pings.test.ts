import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { limits } from '#protocol';
import { pingRound, readPing } from '../../../../agent/mesh/pings.ts';
import { aFolder } from '../../../support/folder.ts';
import { aProgram } from '../fixtures.ts';

const reply = (seq: number, time: string) =>
  `64 bytes from 192.0.2.1: icmp_seq=${seq} ttl=61 time=${time} ms`;
const never = new AbortController().signal;

const aims = (...addresses: string[]) =>
  addresses.map((address) => ({ to: 'vie1', family: address.includes(':') ? 6 : 4, address }) as const);

test('every probe has its reply, or none', () => {
  expect(readPing([reply(1, '0.51'), 'no answer yet for icmp_seq=2', reply(3, '0.49')])).toEqual([
    0.51,
    null,
    0.49,
  ]);
});

test('a second reply does not count, and a late one is lost', () => {
  const late = String(limits.mesh.timeoutMs + 1);
  expect(readPing([reply(1, '1'), reply(1, '9'), reply(2, late)])).toEqual([1, null, null]);
});

test('a ping for each address, with bounds and its family', async () => {
  const log = path.join(aFolder(), 'log');
  const file = aProgram('ping', `echo "$*" >>'${log}'; echo '${reply(1, '1')}'; exit 0`);
  const { round, why } = await pingRound(file)(aims('192.0.2.1', '2001:db8::1'), never);
  expect(readFileSync(log, 'utf8').split('\n').toSorted().slice(1)).toEqual([
    '-O -n -c 3 -i 0.5 -s 56 -W 2 -4 -- 192.0.2.1',
    '-O -n -c 3 -i 0.5 -s 56 -W 2 -6 -- 2001:db8::1',
  ]);
  expect(round).toEqual(
    new Map([
      ['192.0.2.1', [1, null, null]],
      ['2001:db8::1', [1, null, null]],
    ]),
  );
  expect(why).toBeUndefined();
});

test('one that breaks is not taken for a silent target; the others count', async () => {
  const file = aProgram(
    'ping',
    `case "$*" in *192.0.2.9) echo 'ping: socket: Operation not permitted' >&2; exit 2 ;; esac
     exit 1`,
  );
  const { round, why } = await pingRound(file)(aims('192.0.2.1', '192.0.2.9'), never);
  expect([...round]).toEqual([['192.0.2.1', [null, null, null]]]);
  expect(why).toBe('192.0.2.9: ping: socket: Operation not permitted');
});

test('where there is no way to the target, its probes are lost ones', async () => {
  const file = aProgram('ping', `echo 'ping: connect: Network is unreachable' >&2; exit 2`);
  const { round } = await pingRound(file)(aims('192.0.2.1'), never);
  expect([...round]).toEqual([['192.0.2.1', [null, null, null]]]);
});

test('only so many run at once', async () => {
  const folder = aFolder();
  const most = path.join(folder, 'most');
  writeFileSync(most, '');
  const file = aProgram(
    'ping',
    `mkdir '${folder}'/run.$$; ls -d '${folder}'/run.* | wc -l >>'${most}'; sleep 0.3; rmdir '${folder}'/run.$$`,
  );
  const many = Array.from({ length: 2 * limits.mesh.targets }, (_, n) => `192.0.2.${n}`);
  expect((await pingRound(file)(aims(...many), never)).round.size).toBe(many.length);
  const counts = readFileSync(most, 'utf8').trim().split('\n').map(Number);
  expect(counts).toHaveLength(many.length);
  expect(Math.max(...counts)).toBeLessThanOrEqual(32);
}, 20_000);
