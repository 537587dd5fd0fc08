import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BgpQuery } from '#protocol';
import { explainAcross } from '#protocol/explain/across.ts';
import { bgp } from '#protocol/tools/bgp.ts';
import { writeIdentity } from '../../agent/identity.ts';
import { agentStdio, endAgent, runAgent } from '../../worker/local/agent.ts';
import { aJob, aTask, anIdentity } from '../unit/agent/builders.ts';
import { FakeEdge, type FakeSocket } from '../unit/agent/fake-edge.ts';
import { follow } from '../unit/agent/world.ts';
import { canRunLab, type Lab, startLab } from './lab.ts';
import { askedMed } from './bird.ts';
import { many } from './many.ts';
import { as } from './networks.ts';
import { machine } from './plan.ts';
import { pops } from './pops.ts';

const families = ['v4', 'v6'] as const;
/** The community of the first of the many. */
const mark = `${as.one.asn}:3000`;

const www = { v4: '198.51.100.18', v6: '2001:db8:801:80::18' };

/** What routes, or collects routes, at each PoP. */
const versions: Readonly<Record<string, RegExp>> = {
  vie1: /^BIRD 2/,
  nyc1: /^FRRouting \d/,
  sin1: /^GoBGP \d/,
};

describe.skipIf(!canRunLab())('in the lab, a PoP’s own router, BIRD, FRR or GoBGP,', () => {
  let lab: Lab;
  let edge: FakeEdge;
  const agents: ChildProcess[] = [];
  const sockets = new Map<string, FakeSocket>();
  let result = 0;

  beforeAll(async () => {
    lab = await startLab();
    edge = await FakeEdge.start();
    const communities = path.join(lab.directory, 'communities.json');
    writeFileSync(communities, JSON.stringify({ [mark]: 'learnt in Frankfurt' }));
    const { urls } = await lab.openUplink(Number(new URL(edge.url).port));
    for (const { id: pop } of pops) {
      const stateDir = path.join(lab.directory, `agent-${pop}`);
      writeIdentity(stateDir, { ...anIdentity(urls[pop]!), pop });
      const spawn = (argv: readonly string[]) => lab.exec(pop, argv, { stdio: agentStdio });
      const { allow, deny } = lab;
      const flags = [...lab.routerFlags(pop), '--communities', communities];
      agents.push(runAgent({ stateDir, allow, deny, flags, spawn }));
    }
    for (const _ of pops) {
      const control = await edge.control();
      const { tools } = await control.welcome();
      const pop = String(control.request.headers['x-popglass-pop']);
      const version = expect.stringMatching(versions[pop]!);
      expect(tools).toContainEqual(expect.objectContaining({ tool: 'bgp', version, families: [4, 6] }));
      sockets.set(pop, control);
    }
  });
  afterAll(async () => {
    await Promise.all(agents.map(endAgent));
    await edge.stop();
    await lab.stop();
  });

  const say = (pop: string, type: BgpQuery, target: string) => {
    const job = aJob({ result: (result += 1), target, task: aTask('bgp', { query: { type } }) });
    sockets.get(pop)!.send({ t: 'job', job });
  };

  async function ask(pop: string, type: BgpQuery, target: string) {
    say(pop, type, target);
    const { entries, outcome } = await follow(await edge.data());
    expect(outcome).toEqual({ kind: 'finished', exit: 0 });
    const initial = bgp.initial({ target, options: { query: { type }, ipVersion: undefined } });
    const state = entries.reduce((before, entry) => bgp.fold(before, entry), initial);
    const findings = bgp.explain(state, true).map(({ code }) => code);
    const seen = { pop, name: pop, seen: bgp.seen(state, true) };
    return { ...bgp.toResult(state, true), text: bgp.toText(state), findings, seen };
  }

  const hosting = as.hosting;
  const asked = pops.flatMap(({ id }) =>
    (['v4', 'v6'] as const).flatMap((family) =>
      [www[family], hosting[family]].map((target) => ({ id, family, target })),
    ),
  );

  test.each(asked)('of $id knows the way to $target', async ({ id, family, target }) => {
    const { routes, findings } = await ask(id, 'route', target);
    expect(findings).toEqual([]);
    const { asn } = machine(id).network;
    expect(routes.filter(({ best }) => best)).toHaveLength(1);
    for (const route of routes) {
      expect(route).toMatchObject({ prefix: hosting[family], source: 'BGP', origin: 'IGP' });
      expect(route.asPath.at(-1)).toBe(hosting.asn);
      // Learnt from a provider (bird.ts), and marked so by the PoP itself.
      expect(route.communities.standard).toContain(`${asn}:300`);
      expect([90, 100]).toContain(route.localPreference);
      // It came when the lab began, by the router's own clock.
      expect(route.age).toBeLessThan(3600);
    }
  });

  test('of Vienna has two ways to Hosting, and takes the one that it prefers', async () => {
    const { routes } = await ask('vie1', 'aspath', `_${hosting.asn}$`);
    const toHosting = routes.filter(({ prefix }) => prefix === hosting.v4);
    expect(toHosting.map(({ best, asPath, localPreference }) => [best, asPath[0], localPreference])).toEqual([
      [true, as.one.asn, 100],
      [false, as.two.asn, 90],
    ]);
    expect(new Set(routes.map(({ prefix }) => prefix))).toEqual(new Set([hosting.v4, hosting.v6]));
  });

  test('finds routes by their community', async () => {
    const { routes, limit } = await ask('nyc1', 'community', `${as.nyc.asn}:300`);
    expect([routes.length, limit]).toEqual([100, 100]);
    for (const { communities } of routes) expect(communities.standard).toContain(`${as.nyc.asn}:300`);
  });

  test.each(['198.51.100.0/25', '2001:db8:800::/40', '0.0.0.0/0'])(
    'says that it has no route to %s, whatever is more specific',
    async (target) => {
      const { routes, text } = await ask('sin1', 'route', target);
      expect(routes).toEqual([]);
      expect(text).toContain('no such route');
    },
  );

  test.each(families)('says the same of a route in %s, whichever router it is', async (family) => {
    const [{ block, origin, times }] = many[family] as [(typeof many)['v4'][0]];
    const all = [];
    for (const { id } of pops) {
      const { routes, communityNames, findings, seen } = await ask(id, 'route', block);
      const best = routes.find(({ best }) => best)!;
      expect(best).toMatchObject({
        prefix: block,
        kind: 'unicast',
        source: 'BGP',
        origin: 'IGP',
        validation: null,
      });
      expect(best.asPath.slice(-times)).toEqual(Array.from({ length: times }, () => origin));
      expect(best.asPath.at(-times - 1)).toBe(as.one.asn);
      expect(best.communities.standard).toEqual(
        expect.arrayContaining([mark, `${machine(id).network.asn}:300`]),
      );
      expect(best.communities.large).toEqual([`${as.one.asn}:1:3000`]);
      expect(communityNames[mark]).toBe('learnt in Frankfurt');
      expect([best.localPreference, best.med]).toEqual([100, id === 'sin1' ? null : askedMed]);
      expect(findings).toEqual(['path_prepended']);
      all.push(seen);
    }
    expect(explainAcross(all)).toEqual([]);
  });

  test.each(pops)('of $id finds a few hundred routes by path, and tells a hundred', async ({ id }) => {
    const { routes, limit } = await ask(id, 'aspath', `_${as.one.asn}_*_65001$`);
    const marked = [...many.v4, ...many.v6].filter(({ origin }) => origin === 65_001);
    const told = new Set(routes.map(({ prefix }) => prefix));
    expect(marked.map(({ block }) => block).filter((block) => !told.has(block))).toEqual([]);
    expect(limit).toBeNull();
    const large = await ask(id, 'community', `${as.one.asn}:100`);
    expect([large.routes.length, large.limit]).toEqual([100, 100]);
  });

  test.each([
    ['route', '10.0.0.0/8', 'private_address'],
    ['route', '198.51.100.240', 'private_address'],
    ['route', '198.51.100.18\nshow status', 'bad_target'],
    ['route', '198.51.100.18/24', 'bad_target'],
    ['aspath', '_174_$(id)', 'bad_target'],
    ['community', '99999999999:1', 'bad_target'],
  ] as const)('is not asked for %s %j', async (type, target, code) => {
    say('vie1', type, target);
    expect(await sockets.get('vie1')!.until('refused')).toMatchObject({ failure: { code } });
  });
});
