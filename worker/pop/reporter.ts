import { type Cell, decode, limits, type Mesh } from '#protocol';
import { type Env, fleet } from '../env.ts';
import { logError } from '../errors.ts';
import type { ControlSockets } from './control-sockets.ts';
import type { MeshKeeper } from './mesh-keeper.ts';
import { consider, type Reported, reportedSchema } from './presence.ts';
import { union } from './roster.ts';

/** Tells the fleet who is here and what was found, and keeps what it answers: one call after the other, so that none overtakes. */
export class Reporter {
  readonly #env: Env;
  readonly #slug: string;
  readonly #kv: SyncKvStorage;
  readonly #sockets: ControlSockets;
  readonly #mesh: MeshKeeper;
  readonly #onOffline: () => Promise<void>;
  #last: Promise<void> = Promise.resolve();
  #lookAgainAt: number | null = null;

  /** @param onOffline done before the fleet is told that nobody is left */
  constructor(
    env: Env,
    slug: string,
    kv: SyncKvStorage,
    sockets: ControlSockets,
    mesh: MeshKeeper,
    onOffline: () => Promise<void>,
  ) {
    this.#env = env;
    this.#slug = slug;
    this.#kv = kv;
    this.#sockets = sockets;
    this.#mesh = mesh;
    this.#onOffline = onOffline;
  }

  /** When to look again whether there is something to report, in ms since the epoch. Outlives this object as its alarm. */
  get lookAgainAt(): number | null {
    return this.#lookAgainAt;
  }

  /** Whether somebody is here, as the fleet was told last. */
  get isOnline(): boolean {
    return this.#reported?.online ?? false;
  }

  /** Tells who is here, when that is news. Never fails: what could not be told is looked at again. */
  report(): Promise<void> {
    return this.#inTurn('report failed', () => this.#report());
  }

  /** Passes a summary on; without cells: that we are alive. Never fails: the next one goes another way. */
  summarize(cells: readonly Cell[]): Promise<void> {
    return this.#inTurn('a summary was not passed on', async () => {
      const mesh = await fleet(this.#env).summarize(this.#slug, cells, this.#revision);
      this.#mesh.take(mesh, Date.now());
    });
  }

  forget(): void {
    this.#kv.delete('reported');
  }

  #inTurn(msg: string, call: () => Promise<void>): Promise<void> {
    this.#last = this.#last.then(call).catch((error: unknown) => logError(msg, error, { pop: this.#slug }));
    return this.#last;
  }

  async #report(): Promise<void> {
    const agents = this.#sockets.agents(() => ({ running: 0 })).filter(({ leaving }) => !leaving);
    // Not by the order of their sockets: two of different versions that dial by turns are no news.
    const version =
      agents
        .map((agent) => agent.version)
        .toSorted()
        .at(-1) ?? null;
    const presence = { online: agents.length > 0, tools: union(agents), version };
    const verdict = consider(this.#reported, presence.online, JSON.stringify(presence), Date.now());
    this.#lookAgainAt = verdict.kind === 'wait' ? verdict.at : null;
    let mesh: Mesh | null = null;
    if (verdict.kind === 'report') {
      if (!presence.online) await this.#onOffline();
      this.#lookAgainAt = Date.now() + limits.agent.reportMs;
      mesh = await fleet(this.#env).report(this.#slug, presence, this.#revision);
      this.#lookAgainAt = null;
    }
    this.#remember(verdict.reported);
    this.#mesh.take(mesh, Date.now());
  }

  get #revision(): string | null {
    return this.#mesh.mesh?.revision ?? null;
  }

  get #reported(): Reported | undefined {
    const stored = this.#kv.get('reported');
    return stored === undefined ? undefined : decode(reportedSchema, stored);
  }

  #remember(reported: Reported): void {
    if (JSON.stringify(reported) !== JSON.stringify(this.#reported)) this.#kv.put('reported', reported);
  }
}
