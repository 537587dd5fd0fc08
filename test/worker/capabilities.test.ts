import { expect, test } from 'vitest';
import { aPopWithAgent, call } from './support/world.ts';

test('what a PoP can’t do is told with the reason, by the PoPs and by the probes', async () => {
  const reason = 'IPv6: this host has no address';
  const mtr = {
    tool: 'mtr',
    version: null,
    families: [],
    reason: 'mtr is missing: apt-get install mtr-tiny',
  };
  const ping = { tool: 'ping', version: 'ping from iputils 1', families: [4], reason };
  const dns = { tool: 'dns', version: '1', families: [4, 6] };
  await aPopWithAgent('half', { tools: [ping, mtr, dns] });
  const told = async (path: string) => (await (await call('GET', path)).json()) as object[];
  await expect.poll(() => told('/v1/pops')).toMatchObject([{ id: 'half', tools: [ping, mtr, dns] }]);
  expect(await told('/v1/probes')).toMatchObject([
    {
      id: 'half',
      tools: ['ping', 'dns'],
      missing: [
        { tool: 'ping', reason },
        { tool: 'mtr', reason: mtr.reason },
      ],
    },
  ]);
});
