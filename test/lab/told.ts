import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Finding } from '#protocol/findings.ts';
import { finished, Refusal, type ResultBody, run } from '../support/client.ts';
import { pops } from './pops.ts';

/** What a measurement from all three PoPs comes to. */
export interface Ended {
  readonly results: readonly ResultBody[];
  /** Of each PoP. */
  readonly each: readonly (readonly Finding[])[];
  /** Of all of them together. */
  readonly across: readonly Finding[];
}

export interface Told extends Ended {
  /** Whether the last hop is the target; of tools that have hops. */
  readonly reached: readonly boolean[];
}

export const codesOf = (findings: readonly Finding[]) => findings.map(({ code }) => code);

/** Measures from all three PoPs, and waits for the end, whatever that is. */
export async function ended(url: string, type: string, target: string, options: object): Promise<Ended> {
  const locations = pops.map(({ id }) => ({ pop: id }));
  const id = await begun(url, { type, target, locations, measurementOptions: options });
  const { results: all, ...body } = await finished(url, id);
  const results = all.map(({ result }) => result);
  const each = results.map(({ findings }) => (findings ?? []) as Finding[]);
  return { results, each, across: (body as { findings?: Finding[] }).findings ?? [] };
}

/** Everybody here comes from one address, and those who repeat what is soon over are too fast for the edge: they wait. */
async function begun(url: string, body: object): Promise<string> {
  for (let left = 15; ; left -= 1) {
    try {
      return (await run(url, body)).id;
    } catch (error) {
      if (!(error instanceof Refusal && error.status === 429) || left === 0) throw error;
      await sleep(1_000);
    }
  }
}

/** The same, where nothing stands in the way of the tool. */
export async function told(...asked: Parameters<typeof ended>): Promise<Told> {
  const all = await ended(...asked);
  const reached = all.results.map((result) => {
    expect(result, result.rawOutput).toMatchObject({ status: 'finished' });
    const { resolvedAddress, hops } = result;
    const last = (hops as { resolvedAddress: string | null }[] | undefined)?.at(-1);
    return last !== undefined && last.resolvedAddress === resolvedAddress;
  });
  return { ...all, reached };
}

/** The same over IPv4 and over IPv6, at once. */
export function toldInBoth(url: string, type: string, target: string, options: object = {}): Promise<Told[]> {
  return Promise.all(
    ([4, 6] as const).map((ipVersion) => told(url, type, target, { ...options, ipVersion })),
  );
}

/** How often a test that speaks of chance is run again, over and above once: `POPGLASS_LAB_REPEATS=9` makes it ten times. */
export const repeats = Number(process.env['POPGLASS_LAB_REPEATS'] ?? 0);
