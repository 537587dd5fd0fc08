import { expect, test } from 'vitest';
import type { Capability } from '#protocol';
import { findMeshTool } from '../../../../agent/mesh/tool.ts';
import { aProgram } from '../fixtures.ts';

const ping = (...families: (4 | 6)[]): Capability[] => [{ tool: 'ping', version: '1', families }];
const answering = `case "$*" in -v) echo 'fping: Version 5.1' ;; *)
  for a in "$@"; do case $a in *.*.*|::1) echo "$a : 0.05" >&2 ;; esac; done ;; esac`;

async function found(fping: string | undefined, capabilities = ping(4, 6), mesh = true) {
  const programs = new Map([['ping', '/bin/ping']]);
  if (fping !== undefined) programs.set('fping', aProgram('fping', fping));
  const { kind, detail } = await findMeshTool(programs, capabilities, { mesh });
  return { kind, detail };
}

test('fping, where it works', async () => {
  expect(await found(answering)).toEqual({
    kind: 'fping',
    detail: 'one process a round, fping: Version 5.1',
  });
});

test('ping, where there is no fping; how to have it is said', async () => {
  expect(await found(undefined)).toEqual({
    kind: 'ping',
    detail: 'a ping for each target; fping is not here: apt-get install fping',
  });
});

test.each([
  ['may not', `echo "fping: can't create socket (must run as root?)" >&2; exit 4`, "can't create socket"],
  ['has not both families', `echo '127.0.0.1 : 0.05' >&2; exit 2`, 'says nothing of ::1'],
  ['hears nothing', `echo '127.0.0.1 : -' >&2; echo '::1 : 0.05' >&2; exit 1`, 'no reply from 127.0.0.1'],
])('ping, where fping %s; what to try is said', async (_, script, why) => {
  const { kind, detail } = await found(script);
  expect(kind).toBe('ping');
  expect(detail).toContain(why);
  expect(detail).toContain('setcap');
});

test('fping need not have a family that ping has not', async () => {
  expect(await found(`echo '127.0.0.1 : 0.05' >&2`, ping(4))).toMatchObject({ kind: 'fping' });
});

test('nothing, where ping does not work, or the policy says no', async () => {
  expect(await found(answering, ping())).toMatchObject({ kind: 'none' });
  expect(await found(answering, ping(4), false)).toMatchObject({ kind: 'none' });
});
