import { DurableObject } from 'cloudflare:workers';
import { type Cell, limits, type Mesh, type PopInfo, type PopView } from '#protocol';
import type { Env } from '../env.ts';
import { mintCode } from '../ids.ts';
import { hashOf } from '../secret.ts';
import { forgetDirectory } from './directory.ts';
import { meshOf } from './mesh.ts';
import { Desk } from './notices/desk.ts';
import { Notices } from './notices/notices.ts';
import { type PopRecord, type Presence, Store } from './store.ts';
import { Webhooks } from './webhooks/webhooks.ts';

/** A one-time code that admits one agent to a PoP. `expiresAt` in ms since the epoch. */
export interface Enrolment {
  readonly code: string;
  readonly expiresAt: number;
}

/** The registry: which PoPs there are, who may join them, and which are online. */
export class Fleet extends DurableObject<Env> {
  readonly #store: Store;
  readonly #notices: Notices;
  readonly #webhooks: Webhooks;

  constructor(context: DurableObjectState, env: Env) {
    super(context, env);
    this.#store = new Store(context.storage.sql);
    this.#notices = new Notices(context.storage.sql, () => this.#store.pops().map(({ info }) => info.id));
    this.#webhooks = new Webhooks(context, () => this.#sleep());
  }

  /** What is said of the PoPs, and to whom. */
  async desk(): Promise<Desk> {
    return new Desk(this.#notices, this.#webhooks, () => this.#tell());
  }

  async list(): Promise<PopView[]> {
    return this.#store.pops().map(viewOf);
  }

  /** Registers a PoP, or changes one, and makes an enrolment code for an agent of it. The code is shown this once. */
  async register(info: PopInfo): Promise<Enrolment> {
    this.#store.putPop(info);
    const code = mintCode(this.env.FLEET);
    const expiresAt = Date.now() + limits.enrolment.ttlMs;
    this.#store.addCode(await hashOf(code), info.id, expiresAt);
    await forgetDirectory();
    return { code, expiresAt };
  }

  /** @returns false when there is no such PoP */
  async update(info: PopInfo): Promise<boolean> {
    if (!this.#store.pop(info.id)) return false;
    this.#store.putPop(info);
    await forgetDirectory();
    return true;
  }

  async find(id: string): Promise<PopInfo | undefined> {
    return this.#store.pop(id)?.info;
  }

  /** @returns false when there is no such PoP */
  async remove(id: string): Promise<boolean> {
    const known = this.#store.pop(id) !== undefined;
    this.#store.removePop(id);
    await forgetDirectory();
    return known;
  }

  /** The PoP that an enrolment code is for. Undefined: the code is not good, or not any more. */
  async popOf(code: string): Promise<string | undefined> {
    return this.#store.popOf(await hashOf(code), Date.now());
  }

  /** The same, and the code is used up. */
  async useUp(code: string): Promise<string | undefined> {
    return this.#store.takeCode(await hashOf(code), Date.now());
  }

  /**
   * From a PoP's object: who is there, when that has changed.
   * @param revision of the mesh that the PoP has; null: none
   * @returns the mesh that it shall have, unless that is the one that it has
   */
  async report(id: string, now: Omit<Presence, 'since'>, revision: string | null): Promise<Mesh | null> {
    const before = this.#store.pop(id)?.presence;
    const since = before && before.online === now.online ? before.since : Date.now();
    // An offline PoP keeps its tools and version on show: they say what will be there when it is back.
    const kept = now.online || !before ? {} : { tools: before.tools, version: before.version };
    this.#store.setPresence(id, { ...now, ...kept, since });
    await forgetDirectory();
    return this.#newMesh(id, revision);
  }

  /**
   * From a PoP's object, about once a minute while an agent is here: what it found of the others, empty when there is nothing to
   * measure. @returns as `report`
   */
  async summarize(id: string, _cells: readonly Cell[], revision: string | null): Promise<Mesh | null> {
    return this.#newMesh(id, revision);
  }

  override async alarm(): Promise<void> {
    this.#tell();
    this.#webhooks.deliverDue(Date.now());
    this.#sleep();
  }

  /** Tells of windows that begin and end. */
  #tell(): void {
    const now = Date.now();
    this.#webhooks.announce(this.#notices.turn(now), now);
    this.#sleep();
  }

  #sleep(): void {
    const next = this.#nextWake();
    if (next !== null) void this.ctx.storage.setAlarm(next);
  }

  /** When there is something to do next, in ms since the epoch; null: nothing. */
  #nextWake(): number | null {
    const edges = [this.#notices.nextEdge(Date.now()), this.#webhooks.nextAt()];
    const known = edges.filter((edge) => edge !== null);
    return known.length === 0 ? null : Math.min(...known);
  }

  async #newMesh(id: string, revision: string | null): Promise<Mesh | null> {
    const pops = this.#store.pops().map(({ info }) => info);
    if (!pops.some((pop) => pop.id === id)) return null;
    const mesh = await meshOf(id, pops, [], Date.now());
    return mesh.revision === revision ? null : mesh;
  }
}

function viewOf({ info, presence }: PopRecord): PopView {
  const tools = presence?.tools ?? [];
  const families = new Set(tools.flatMap((tool) => tool.families));
  const { ipv4: _ipv4, ipv6: _ipv6, ...shown } = info;
  return {
    ...shown,
    online: presence?.online ?? false,
    since: presence ? new Date(presence.since).toISOString() : null,
    families: ([4, 6] as const).filter((family) => families.has(family)),
    tools,
    version: presence?.version ?? null,
  };
}
