import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, vi } from 'vitest';
import * as z from 'zod/mini';
import {
  type Anchor,
  type Cell,
  decode,
  eventsSchema,
  type Mesh,
  type PopInfo,
  statusSchema,
} from '#protocol';

/** Noon of a day to come, so that no alarm goes off by itself. */
const noon = (Math.floor(Date.now() / 86_400_000) + 2.5) * 86_400_000;
export const minute = 60_000;
export const hour = 60 * minute;

const boardSchema = z.strictObject({ status: statusSchema, events: eventsSchema });
let fleets = 0;

/** A fleet of its own, with a clock that stands still until it is told to go on. */
export class TestFleet {
  readonly #name = `fleet ${(fleets += 1)}`;
  readonly #meshes = new Map<string, Mesh>();
  readonly #online = new Set<string>();
  #now = noon;
  /** Has the platform take the object out of memory after everything that it is told. */
  isForgetful = false;

  constructor() {
    vi.spyOn(Date, 'now').mockImplementation(() => this.#now);
  }

  get stub() {
    return env.FLEET.getByName(this.#name);
  }

  get now(): number {
    return this.#now;
  }

  async register(id: string, more: Partial<PopInfo> = {}): Promise<void> {
    const index = this.#meshes.size + 1;
    const place = { name: id.toUpperCase(), city: 'Vienna', country: 'AT', latitude: 48.2, longitude: 16.4 };
    const network = { asn: 64500, network: 'Example', tags: [] };
    const addresses = { ipv4: `192.0.2.${index}`, ipv6: `2001:db8::${index}` };
    await this.stub.register({ id, ...place, ...network, ...addresses, ...more });
    this.#meshes.set(id, { revision: 'none', targets: [] });
  }

  /** PoPs whose agents are here. */
  async withAgents(...ids: string[]): Promise<void> {
    for (const id of ids) await this.register(id);
    for (const id of ids) await this.come(id);
    for (const id of ids) await this.say(id, '', null);
  }

  async come(id: string): Promise<void> {
    this.#online.add(id);
    await this.#report(id);
  }

  async go(id: string): Promise<void> {
    this.#online.delete(id);
    await this.#report(id);
  }

  async #report(id: string): Promise<void> {
    const presence = { online: this.#online.has(id), tools: [], version: '1' };
    this.#learn(id, await this.stub.report(id, presence, this.#revision(id)));
    await this.#forget();
  }

  /** A summary of one PoP: of everything in its mesh, the same. @param rounds '' says nothing; `rtt` null: as good as it gets */
  async say(
    id: string,
    rounds: string,
    rtt: number | null = 20,
    but: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const cells = this.mesh(id).targets.flatMap((target) => {
      const said = but[target.id] ?? rounds;
      if (said === '') return [];
      const addresses = [target.ipv4 && 4, target.ipv6 && 6].filter((family) => family === 4 || family === 6);
      return addresses.map((family) => aCell(target.id, family, said, rtt ?? 20));
    });
    this.#learn(id, await this.stub.summarize(id, cells, this.#revision(id)));
    await this.#forget();
  }

  mesh(id: string): Mesh {
    return this.#meshes.get(id)!;
  }

  /** Minutes in which all agents say that all is well, but for `silent` PoPs, which nobody hears, and what the alarm does. */
  async minutes(count: number, ...silent: string[]): Promise<void> {
    const but = Object.fromEntries(silent.map((id) => [id, '000000']));
    for (let i = 0; i < count; i++) {
      this.later(minute);
      for (const id of this.#online) await this.say(id, '333333', 20, but);
      await this.ring();
    }
  }

  /** The clock goes on, or back. */
  later(ms: number): void {
    this.#now += ms;
  }

  /** The alarm, if it is due. @returns whether it was */
  async ring(): Promise<boolean> {
    const at = await this.alarm();
    if (at === null || at > this.#now) return false;
    await runDurableObjectAlarm(this.stub);
    await this.#forget();
    return true;
  }

  alarm(): Promise<number | null> {
    return runInDurableObject(this.stub, (_, { storage }) => storage.getAlarm());
  }

  async anchors(...list: Anchor[]): Promise<void> {
    await this.stub.setAnchors(list);
  }

  async board(): Promise<z.infer<typeof boardSchema>> {
    return decode(boardSchema, JSON.parse(await this.stub.board()));
  }

  /** How one PoP is. */
  async pop(id: string) {
    const { status } = await this.board();
    return status.pops.find((pop) => pop.id === id);
  }

  /** In short: `status`, or `status/reason`, by PoP. */
  async states(): Promise<Record<string, string>> {
    const { status } = await this.board();
    return Object.fromEntries(
      status.pops.map(({ id, status, reason }) => [id, reason ? `${status}/${reason}` : status]),
    );
  }

  #learn(id: string, mesh: Mesh | null): void {
    if (mesh) this.#meshes.set(id, mesh);
  }

  #revision(id: string): string | null {
    return this.#meshes.get(id)?.revision ?? null;
  }

  async #forget(): Promise<void> {
    if (this.isForgetful) await evictDurableObject(this.stub);
  }
}

function aCell(to: string, family: 4 | 6, rounds: string, rtt: number): Cell {
  const stats = { min: rtt, avg: rtt, max: rtt, jitter: 0 };
  return { to, family, rounds, rtt: /^0+$/.test(rounds) ? null : stats };
}

afterEach(() => {
  vi.restoreAllMocks();
});
