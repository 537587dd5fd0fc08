import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decode, capabilitySchema } from '#protocol';
import { probeTools } from '../../../agent/probe.ts';
import { findPrograms } from '../../../agent/programs.ts';
import { aPolicy } from './builders.ts';
import { bin, toolDir } from './fixtures.ts';
import { aFolder } from '../../support/folder.ts';

const names = ['ping', 'traceroute', 'mtr', 'mtr-packet', 'dig'];

test('programs are found in the first directory that has them, if they can be run', () => {
  const dir = aFolder();
  writeFileSync(join(dir, 'ping'), '');
  symlinkSync(join(toolDir, 'dig'), join(dir, 'dig'));
  expect(findPrograms(names, [dir, toolDir])).toEqual(
    new Map([
      ['ping', join(toolDir, 'ping')],
      ['traceroute', join(toolDir, 'traceroute')],
      ['dig', join(dir, 'dig')],
    ]),
  );
});

test('every tool is told: works, or why not and what to do', async () => {
  const found = await probeTools(
    findPrograms(names, [toolDir]),
    [4],
    aPolicy({ tools: ['ping', 'mtr', 'dns'] }),
  );
  const lacks6 = 'IPv6: this host has no address';
  for (const capability of found) decode(capabilitySchema, capability);
  expect(found.slice(0, 4)).toEqual([
    { tool: 'ping', version: 'ping from fixtures 1', families: [4], reason: lacks6 },
    { tool: 'traceroute', version: null, families: [], reason: "this host's policy does not let it run" },
    { tool: 'mtr', version: null, families: [], reason: 'mtr is missing: apt-get install mtr-tiny' },
    { tool: 'dns', version: 'DiG fixtures', families: [4], reason: lacks6 },
  ]);
});

test('what the agent does itself works wherever there is an address', async () => {
  const tcp = async (families: (4 | 6)[]) =>
    (await probeTools(new Map(), families, aPolicy({ tools: ['tcp'] }))).find(({ tool }) => tool === 'tcp');
  expect(await tcp([6])).toEqual({ tool: 'tcp', version: `Node.js ${process.version}`, families: [6] });
  expect(await tcp([])).toMatchObject({ families: [], reason: 'this host has no address' });
});

test('a tool that the host does not let work says so in its own words', async () => {
  const programs = new Map([['ping', bin('status')]]);
  const [ping] = await probeTools(programs, [4, 6], aPolicy({ tools: ['ping'] }));
  expect(ping).toMatchObject({ families: [], reason: expect.stringMatching(/^IPv4: .*setcap/) });
});

test('a tool that hangs does not hang the agent', async () => {
  const [ping] = await probeTools(new Map([['ping', bin('stubborn')]]), [4], aPolicy({ tools: ['ping'] }));
  expect(ping).toMatchObject({ families: [] });
});
