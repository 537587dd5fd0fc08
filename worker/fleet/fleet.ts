import { DurableObject } from 'cloudflare:workers';
import {
  type Anchor,
  type Cell,
  limits,
  type Mesh,
  type PopInfo,
  type PopView,
  type StatusChange,
} from '#protocol';
import type { Env } from '../env.ts';
import { mintCode } from '../ids.ts';
import { hashOf } from '../secret.ts';
import { Anchors } from './anchors.ts';
import { forgetDirectory } from './directory.ts';
import { Meshes } from './meshes.ts';
import { Desk } from './notices/desk.ts';
import { Notices } from './notices/notices.ts';
import { Watch } from './status/watch.ts';
import { type PopRecord, type Presence, Store } from './store.ts';
import { Webhooks } from './webhooks/webhooks.ts';

/** A one-time code that admits one agent to a PoP. `expiresAt` in ms since the epoch. */
export interface Enrolment {
  readonly code: string;
  readonly expiresAt: number;
}

/** The registry: which PoPs there are, who may join them, which are online, and how they are. */
export class Fleet extends DurableObject<Env> {
  readonly #store: Store;
  readonly #anchors: Anchors;
  readonly #meshes: Meshes;
  readonly #notices: Notices;
  readonly #webhooks: Webhooks;
  readonly #watch: Watch;
  /** What strangers were shown last, so that it is not made for each of them. */
  #shown: { readonly text: string; readonly at: number } | undefined;

  constructor(context: DurableObjectState, env: Env) {
    super(context, env);
    const { storage } = context;
    this.#store = new Store(storage.sql);
    this.#anchors = new Anchors(storage.kv);
    const infos = () => this.#store.pops().map(({ info }) => info);
    this.#notices = new Notices(storage.sql, () => infos().map(({ id }) => id));
    this.#webhooks = new Webhooks(context, () => void this.#setAlarm());
    this.#meshes = new Meshes(infos, () => this.#anchors.list());
    this.#watch = new Watch(storage, {
      pops: () => this.#store.pops(),
      anchors: () => this.#anchors.list(),
      notices: this.#notices,
      onChanges: (changes) => this.#changed(changes),
    });
  }

  /** What is said of the PoPs, and to whom. */
  async desk(): Promise<Desk> {
    return new Desk(this.#notices, this.#webhooks, () => void this.#noticed());
  }

  async list(): Promise<PopView[]> {
    return this.#store.pops().map(viewOf);
  }

  /**
   * Registers a PoP, or changes one, and makes an enrolment code for an agent of it. The code is shown this once.
   * @returns undefined when an anchor has this name
   */
  async register(info: PopInfo): Promise<Enrolment | undefined> {
    if (this.#anchors.has(info.id)) return undefined;
    await this.#put(info);
    const code = mintCode(this.env.FLEET);
    const expiresAt = Date.now() + limits.enrolment.ttlMs;
    this.#store.addCode(await hashOf(code), info.id, expiresAt);
    return { code, expiresAt };
  }

  /** @returns false when there is no such PoP */
  async update(info: PopInfo): Promise<boolean> {
    if (!this.#store.pop(info.id)) return false;
    await this.#put(info);
    return true;
  }

  async find(id: string): Promise<PopInfo | undefined> {
    return this.#store.pop(id)?.info;
  }

  /** @returns false when there is no such PoP */
  async remove(id: string): Promise<boolean> {
    const known = this.#store.pop(id) !== undefined;
    this.#store.removePop(id);
    this.#watch.remove(id);
    await this.#forget();
    return known;
  }

  async anchors(): Promise<readonly Anchor[]> {
    return this.#anchors.list();
  }

  /** Names the hosts beyond the PoPs that all of them measure. @returns the first one that has the name of a PoP; nothing is changed then */
  async setAnchors(anchors: readonly Anchor[]): Promise<string | undefined> {
    const taken = anchors.find(({ id }) => this.#store.pop(id));
    if (taken) return taken.id;
    this.#anchors.replace(anchors);
    await this.#forget();
    return undefined;
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
    this.#shown = undefined;
    this.#watch.review(Date.now());
    await this.#setAlarm();
    await forgetDirectory();
    return this.#newMesh(id, revision);
  }

  /**
   * From a PoP's object, about once a minute while an agent is here: what it found of the others, empty when there is nothing to
   * measure. @returns as `report`
   */
  async summarize(id: string, cells: readonly Cell[], revision: string | null): Promise<Mesh | null> {
    const mesh = await this.#meshes.of(id, Date.now());
    if (!mesh) return null;
    this.#watch.summarize(id, cells, mesh.targets, Date.now());
    await this.#setAlarm();
    return mesh.revision === revision ? null : mesh;
  }

  /** How the network is: JSON of a `Board`, up to `limits.status.cacheSeconds` old. For the cache of a place, not for each stranger. */
  async board(): Promise<string> {
    const now = Date.now();
    const maxMs = limits.status.cacheSeconds * 1000;
    if (!this.#shown || Math.abs(now - this.#shown.at) >= maxMs)
      this.#shown = { text: JSON.stringify(this.#watch.board(now)), at: now };
    return this.#shown.text;
  }

  override async alarm(): Promise<void> {
    const now = Date.now();
    this.#announce(now);
    this.#watch.tick(now);
    this.#webhooks.deliverDue(now);
    await this.#setAlarm();
  }

  /** The operator has said something. */
  async #noticed(): Promise<void> {
    const now = Date.now();
    this.#shown = undefined;
    this.#announce(now);
    this.#watch.review(now);
    await this.#setAlarm();
  }

  /** Tells of windows that begin and end. */
  #announce(now: number): void {
    this.#webhooks.announce(this.#notices.turn(now), now);
  }

  async #put(info: PopInfo): Promise<void> {
    this.#store.putPop(info);
    await this.#forget();
  }

  /** What was made of the PoPs and anchors is made anew. */
  async #forget(): Promise<void> {
    this.#meshes.forget();
    this.#shown = undefined;
    await forgetDirectory();
  }

  /** PoPs changed their states: whoever is to be told is told from here. */
  #changed(changes: readonly StatusChange[]): void {
    this.#shown = undefined;
    this.#webhooks.queue(changes, Date.now());
  }

  /** When to wake up, in ms since the epoch; Infinity: whoever calls will do so. */
  #nextWake(): number {
    const now = Date.now();
    const times = [this.#watch.nextTick(now), this.#notices.nextEdge(now), this.#webhooks.nextAt()];
    return Math.min(...times.map((time) => time ?? Infinity));
  }

  /** An earlier alarm stays: it looks again. */
  async #setAlarm(): Promise<void> {
    const at = this.#nextWake();
    if (at === Infinity) return;
    const set = await this.ctx.storage.getAlarm();
    if (set === null || set > at) await this.ctx.storage.setAlarm(at);
  }

  async #newMesh(id: string, revision: string | null): Promise<Mesh | null> {
    const mesh = await this.#meshes.of(id, Date.now());
    return !mesh || mesh.revision === revision ? null : mesh;
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
