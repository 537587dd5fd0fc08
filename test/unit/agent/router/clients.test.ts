import { beforeEach, expect, test } from 'vitest';
import { type BgpQuery, parseBgpTarget } from '#protocol';
import { askFrr, vtyshArgv } from '../../../../agent/router/frr.ts';
import { askGobgp, gobgpArgv } from '../../../../agent/router/gobgp.ts';
import { tellRoutes } from '../../../../agent/router/tell.ts';
import { aFolder } from '../../../support/folder.ts';
import { aGobgp, aVtysh, type FakeClient } from './fake-client.ts';

let vtysh: FakeClient;
let gobgp: FakeClient;
beforeEach(() => {
  const folder = aFolder();
  [vtysh, gobgp] = [aVtysh(folder), aGobgp(folder)];
});

/** Asks both, and says with which command lines. */
async function commandLines(query: BgpQuery, text: string) {
  const tell = tellRoutes({ note: () => undefined, isPermitted: () => true, communityNames: new Map() });
  const target = parseBgpTarget(query, text);
  const signal = new AbortController().signal;
  const question = { target, ipVersion: 4 as const, signal, tell, now: () => 0 };
  await askFrr({ program: vtysh.file, directory: '/run/frr' }, question);
  await askGobgp({ program: gobgp.file }, question);
  return { frr: vtysh.heard(), gobgp: gobgp.heard() };
}

const frr = (...commands: readonly string[]) => vtyshArgv('/run/frr', commands);

test('an address is one argument to either, made of its numbers', async () => {
  expect(await commandLines('route', '8.8.8.8')).toEqual({
    frr: [['--vty_socket', '/run/frr', '-d', 'bgpd', '-c', 'show bgp ipv4 unicast 8.8.8.8 json']],
    gobgp: [['global', 'rib', '8.8.8.8', '-a', 'ipv4', '-j']],
  });
});

test('a prefix is asked for exactly', async () => {
  expect(await commandLines('route', '203.0.113.0/24')).toEqual({
    frr: [frr('show bgp ipv4 unicast 203.0.113.0/24 json')],
    gobgp: [gobgpArgv('203.0.113.0/24', 4)],
  });
});

test('a pattern is searched by FRR, and read out of a small table of GoBGP', async () => {
  const heard = await commandLines('aspath', '64500 * 64501');
  expect(heard.frr[0]).toEqual(frr('show bgp ipv4 unicast regexp _64500_.*64501_ json'));
  expect(heard.gobgp).toEqual([gobgpArgv('summary', 4), gobgpArgv(undefined, 4)]);
});

test.each(['show bgp | include x', 'show bgp\nconfigure', 'configure terminal', 'show bgp \u007f'])(
  'a line like %j is never given to FRR',
  (line) => {
    expect(() => vtyshArgv('/run/frr', [line])).toThrow('no line for FRR');
  },
);
