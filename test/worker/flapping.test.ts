import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { limits } from '#protocol';
import { jump } from './support/clock.ts';
import { aPopWithAgent, connect, get } from './support/world.ts';

/** Counts the calls of the fleet's `report` from now on. */
function countReports(): Promise<() => number> {
  return runInDurableObject(env.FLEET.getByName('fleet'), (instance) => {
    const prototype = Object.getPrototypeOf(instance) as { report: (...args: unknown[]) => Promise<void> };
    const report = Reflect.get(prototype, 'report');
    let n = 0;
    prototype.report = async function counted(...args) {
      n += 1;
      return report.apply(this, args);
    };
    return () => n;
  });
}

test(
  'an agent that flaps all night does not flood the fleet, and the truth is told in the end',
  { timeout: 30_000 },
  async () => {
    const { enrolled, agent } = await aPopWithAgent('flaps');
    const pop = env.POP.getByName('flaps');
    const reports = await countReports();
    let last = agent;
    const nights = 100;
    for (let i = 0; i < nights; i += 1) {
      last.socket.close(1000);
      await last.closed();
      // Long enough away to be offline each time, and another version each time it is back.
      jump(limits.agent.returnMs);
      await runDurableObjectAlarm(pop);
      last = await connect(enrolled, { version: String(i) });
    }
    expect(reports()).toBeLessThan(
      limits.agent.reports + (nights * limits.agent.returnMs) / limits.agent.reportMs + 1,
    );
    jump(limits.agent.reportMs);
    await runDurableObjectAlarm(pop);
    const pops = await get<{ id: string }[]>('/v1/pops');
    expect(pops.find(({ id }) => id === 'flaps')).toMatchObject({
      online: true,
      version: String(nights - 1),
    });
  },
);
