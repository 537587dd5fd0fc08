import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cell, controlFromAgentSchema, decode, limits, type MeshTarget } from '#protocol';
import { writeIdentity } from '../../agent/identity.ts';
import { agentStdio, endAgent, runAgent } from '../../worker/local/agent.ts';
import { anIdentity } from '../unit/agent/builders.ts';
import { FakeEdge, type FakeSocket } from '../unit/agent/fake-edge.ts';
import { canRunLab, type Lab, startLab } from './lab.ts';
import { type Mishaps, mishapsOf } from './mishaps.ts';
import { pops } from './pops.ts';
import { runOn } from './probe.ts';

const targets = pops.map(({ id, ipv4, ipv6 }) => ({ id, ipv4, ipv6 }) as MeshTarget);
const others = (pop: string) => pops.filter(({ id }) => id !== pop);

/** A summary is due a minute after the last one at the latest; the rest is for a busy machine. */
const patienceMs = 2 * limits.mesh.summaryMs;

/** Pings answered of 40, in both families, from one PoP to another's announced address. */
async function answered(lab: Lab, from: string, to: string): Promise<number[]> {
  const { ipv4, ipv6 } = pops.find(({ id }) => id === to)!;
  return Promise.all(
    [ipv4, ipv6].map(async (address) => {
      const { stdout } = await runOn(lab, from, 'ping', '-q', '-c', '40', '-i', '0.01', '-W', '1', address!);
      return Number(/(\d+) received/.exec(stdout)![1]);
    }),
  );
}

describe.skipIf(!canRunLab())('in the lab,', () => {
  let lab: Lab;
  let edge: FakeEdge;
  let mishaps: Mishaps;
  const agents: ChildProcess[] = [];
  /** The control sockets of the agents, by their PoPs. */
  const sockets = new Map<string, FakeSocket>();

  beforeAll(async () => {
    lab = await startLab();
    mishaps = mishapsOf(lab.id);
    edge = await FakeEdge.start();
    const { urls } = await lab.openUplink(Number(new URL(edge.url).port));
    for (const { id: pop } of pops) {
      const stateDir = path.join(lab.directory, `agent-${pop}`);
      writeIdentity(stateDir, { ...anIdentity(urls[pop]!), pop });
      const { allow, deny } = lab;
      const spawn = (argv: readonly string[]) => lab.exec(pop, argv, { stdio: agentStdio });
      agents.push(runAgent({ stateDir, allow, deny, spawn }));
    }
    for (const _ of pops) {
      const control = await edge.control();
      await control.welcome();
      control.send({ t: 'mesh', mesh: { revision: 'all', targets } });
      sockets.set(String(control.request.headers['x-popglass-pop']), control);
    }
  });
  afterAll(async () => {
    await Promise.all(agents.map(endAgent));
    await edge.stop();
    await lab.stop();
  });

  /** What an agent says next of the mesh. */
  async function summary(pop: string): Promise<Cell[]> {
    const frame = decode(controlFromAgentSchema, await sockets.get(pop)!.until('summary'));
    return frame.t === 'summary' ? frame.cells : [];
  }

  /** Waits until what each PoP has said since, of each of its peers in both families, is what was asked for. */
  const everybodySays = (about: (from: string, cell: Cell) => boolean) =>
    Promise.all(
      pops.map(async ({ id }) => {
        // A summary that comes early may have one round in it.
        const said = new Map<string, Cell>();
        for (;;) {
          for (const cell of await summary(id)) {
            const before = said.get(`${cell.to} ${cell.family}`)?.rounds ?? '';
            said.set(`${cell.to} ${cell.family}`, { ...cell, rounds: before + cell.rounds });
          }
          const cells = [...said.values()];
          if (cells.length === 2 * others(id).length && cells.every((cell) => about(id, cell))) return cells;
        }
      }),
    );

  test(
    'each PoP measures both others in both families, and not itself',
    async () => {
      const said = await everybodySays((_, { rounds }) => /^3+$/.test(rounds));
      for (const [index, { id }] of pops.entries()) {
        const cells = said[index]!.map(({ to, family }) => `${to} ${family}`);
        expect(cells).toEqual(others(id).flatMap((other) => [`${other.id} 4`, `${other.id} 6`]));
        // A namespace away: what is above is not the network.
        for (const { rtt } of said[index]!) expect(rtt!.min).toBeLessThan(100);
      }
    },
    patienceMs,
  );

  test(
    'a PoP that is cut off falls silent to all, and all to it; mended, everybody hears everybody',
    async () => {
      await mishaps.cut('sin1');
      expect(await answered(lab, 'vie1', 'sin1')).toEqual([0, 0]);
      expect(await answered(lab, 'sin1', 'nyc1')).toEqual([0, 0]);
      expect(await answered(lab, 'nyc1', 'vie1')).toEqual([40, 40]);
      const isAtSin = (from: string, { to }: Cell) => from === 'sin1' || to === 'sin1';
      await everybodySays((from, cell) =>
        isAtSin(from, cell) ? cell.rounds.endsWith('00') : /^3+$/.test(cell.rounds),
      );
      await mishaps.mend('sin1');
      expect(await answered(lab, 'vie1', 'sin1')).toEqual([40, 40]);
      await everybodySays((_, { rounds }) => rounds.endsWith('33'));
    },
    2 * patienceMs,
  );

  test('loss hits what a PoP sends and what is sent to it, and ends when it is mended', async () => {
    await mishaps.lose('vie1', 30);
    // Half of the pings, as each goes both ways; far from none and all by more than five standard deviations.
    for (const [from, to] of [
      ['vie1', 'nyc1'],
      ['nyc1', 'vie1'],
    ] as const)
      for (const count of await answered(lab, from, to)) {
        expect(count).toBeGreaterThan(2);
        expect(count).toBeLessThan(37);
      }
    expect(await answered(lab, 'nyc1', 'sin1')).toEqual([40, 40]);
    await mishaps.mend('vie1');
    expect(await answered(lab, 'nyc1', 'vie1')).toEqual([40, 40]);
  });

  test('what was never broken can be mended', async () => {
    await mishaps.mend('nyc1');
    expect(await answered(lab, 'nyc1', 'sin1')).toEqual([40, 40]);
  });
});
