import { expect, test } from 'vitest';
import { parseTarget } from '#protocol';
import { pmtu } from '../../../../agent/tools/pmtu.ts';
import { aFolder } from '../../../support/folder.ts';
import { bareHost } from '../builders.ts';
import { aProgram } from '../fixtures.ts';

const address = '203.0.113.9';

/** What is said when traceroute prints this for big packets, and that for small ones. */
async function told(big: string, small = 'exit 9') {
  const folder = aFolder();
  const script = `echo "$@" >>'${folder}/runs'\ncase "$*" in *--mtu*)\n${big}\n;; *)\n${small}\n;; esac`;
  const lines: string[] = [];
  const outcome = await pmtu.run(
    {},
    {
      target: parseTarget(address),
      contact: { address, family: 4 },
      isRoot: true,
      version: 'Modern traceroute for Linux, version 2.1.2',
    },
    { signal: new AbortController().signal, note: () => undefined, line: (line) => lines.push(line) },
    {
      ...bareHost,
      programs: new Map([['traceroute', aProgram('traceroute', script, folder)]]),
    },
  );
  return { outcome, lines };
}

const heads = [' 1  192.0.2.3  0.1 ms F=1500  0.1 ms', ' 2  192.0.2.5  0.1 ms  0.1 ms'];
const echo = (...lines: string[]) => lines.map((line) => `echo "${line}"`).join('\n');
const dark = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => `${from + i}  * *`);

test('a path that is reached, or refused, is asked for once', async () => {
  for (const end of [` 3  ${address}  0.1 ms  0.1 ms`, ' 3  192.0.2.7  0.1 ms !H *']) {
    const { outcome, lines } = await told(echo(...heads, end), echo('small'));
    expect(outcome).toEqual({ kind: 'finished', exit: 0 });
    expect(lines).toEqual([...heads, end]);
  }
});

test('after five silent hops nobody waits for more, and small packets are tried behind the last that answered', async () => {
  const { outcome, lines } = await told(
    `${echo(...heads, ...dark(3, 7))}\nsleep 30\n${echo('late')}`,
    'echo "$*"',
  );
  expect(outcome).toEqual({ kind: 'finished', exit: 0 });
  expect(lines).toEqual([
    ...heads,
    ...dark(3, 7),
    `-F -n -I -q 2 -w 2,10,50 -f 3 -m 12 -4 -- ${address} 576`,
  ]);
});

test('four silent hops with one behind them are a path like any other', async () => {
  const all = [...heads, ...dark(3, 6), ` 7  ${address}  0.1 ms  0.1 ms`];
  expect((await told(echo(...all), echo('small'))).lines).toEqual(all);
});

test('a program that fails says why', async () => {
  const { outcome } = await told('echo "connect: Network is unreachable" >&2; exit 1');
  expect(outcome).toEqual({
    kind: 'failed',
    failure: { owner: 'agent', code: 'tool_failed', message: 'connect: Network is unreachable' },
  });
});
