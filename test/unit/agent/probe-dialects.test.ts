import { expect, test } from 'vitest';
import { probeTools } from '../../../agent/probe.ts';
import { aFolder } from '../../support/folder.ts';
import { aPolicy } from './builders.ts';
import { aProgram } from './fixtures.ts';

/** What BusyBox says of a ping whose option it does not know; with its status. */
const busybox = (flags: string) => `case "$*" in *version*|*V*)
  echo "ping: invalid option -- 'V'" >&2
  echo 'BusyBox v1.35.0 (x) multi-call binary.' >&2
  echo 'Usage: traceroute [-46${flags}] [-f 1ST_TTL]' >&2
  exit 1 ;; esac`;

async function found(tool: 'ping' | 'traceroute' | 'pmtu', scripts: Record<string, string>) {
  const folder = aFolder();
  const programs = new Map(
    Object.entries(scripts).map(([name, script]) => [name, aProgram(name, script, folder)]),
  );
  const all = await probeTools(programs, [4, 6], aPolicy({ tools: [tool] }));
  return all.find((one) => one.tool === tool);
}

test('BusyBox is known by its usage, and what its build lacks is told', async () => {
  const version = 'BusyBox v1.35.0 (x)';
  expect(await found('ping', { ping: busybox('') })).toEqual({ tool: 'ping', version, families: [4, 6] });
  expect(await found('traceroute', { traceroute: busybox('Flnrv') })).toMatchObject({
    version: `${version}, without ICMP`,
  });
  expect(await found('traceroute', { traceroute: busybox('FIlnrv') })).toMatchObject({ version });
});

test('inetutils has a ping for each family, and one that is missing is told', async () => {
  const says = "echo 'ping (GNU inetutils) 2.4'";
  const version = 'ping (GNU inetutils) 2.4';
  expect(await found('ping', { ping: says, ping6: 'exit 0' })).toEqual({
    tool: 'ping',
    version,
    families: [4, 6],
  });
  expect(await found('ping', { ping: says, ping6: 'echo no rights; exit 1' })).toMatchObject({
    families: [4],
    reason: expect.stringMatching(/^IPv6: no rights \(try: /),
  });
});

test('a traceroute without IPv6 is told, and not tried', async () => {
  const traceroute = `echo 'traceroute (GNU inetutils) 2.4'`;
  expect(await found('traceroute', { traceroute })).toEqual({
    tool: 'traceroute',
    version: 'traceroute (GNU inetutils) 2.4',
    families: [4],
    reason: 'IPv6: the traceroute of GNU inetutils knows no IPv6: apt-get install traceroute',
  });
});

test('pmtu takes the traceroute that knows MTUs, else tracepath, else says what is missing', async () => {
  const modern = "echo 'Modern traceroute for Linux, version 2.1.2'";
  const tracepath = "echo 'tracepath from iputils 20221126'";
  const version = async (scripts: Record<string, string>) => (await found('pmtu', scripts))?.version;
  expect(await version({ traceroute: modern, tracepath })).toMatch(/^Modern traceroute/);
  expect(await version({ traceroute: busybox(''), tracepath })).toMatch(/^tracepath/);
  const noRights = `${modern}; case "$*" in *version*) ;; *) echo no rights >&2; exit 1 ;; esac`;
  expect(await version({ traceroute: noRights, tracepath })).toMatch(/^tracepath/);
  expect(await found('pmtu', { traceroute: busybox('') })).toEqual({
    tool: 'pmtu',
    version: null,
    families: [],
    reason: expect.stringMatching(/this traceroute knows no MTU.*tracepath is missing: apt-get install/),
  });
});
