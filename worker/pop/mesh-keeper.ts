import { decode, limits, type Mesh, meshSchema } from '#protocol';
import { remember } from './attachment.ts';
import { type ControlSockets, type Link, say } from './control-sockets.ts';
import { measurerOf } from './measurer.ts';

/** For an agent that need not measure any more. */
const nothing: Mesh = { revision: 'none', targets: [] };

/**
 * What the agents here shall measure, as the fleet said it, and which one of them does. The list is in the PoP's storage; who has
 * been given it is in the sockets' attachments, so that both outlive the object.
 */
export class MeshKeeper {
  readonly #kv: SyncKvStorage;
  readonly #sockets: ControlSockets;

  constructor(kv: SyncKvStorage, sockets: ControlSockets) {
    this.#kv = kv;
    this.#sockets = sockets;
  }

  get mesh(): Mesh | undefined {
    const stored = this.#kv.get('mesh');
    return stored === undefined ? undefined : decode(meshSchema, stored);
  }

  /** From the fleet. @param mesh null: what we have stands */
  take(mesh: Mesh | null, now: number): void {
    if (!mesh) return;
    this.#kv.put('mesh', mesh);
    this.give(now);
  }

  /** Sees to it that one agent has the present list, and no other one has any. To be called when somebody comes, goes or leaves. */
  give(now: number): void {
    const { mesh } = this;
    if (!mesh) return;
    const links = this.#sockets.links();
    const chosen = measurerOf(links);
    for (const link of links) {
      if (link === chosen) tell(link, mesh, now);
      else relieve(link);
    }
  }

  /** The agent that measures has said nothing for long: if there is another one, it is that one's turn. */
  passOn(now: number): void {
    const { mesh } = this;
    const links = this.#sockets.links();
    const silent = links.find(
      ({ present: { duty } }) => duty.is === 'measuring' && duty.since <= now - limits.mesh.quietMs,
    );
    const next = silent && measurerOf(links, silent.present.agent);
    if (!mesh || !next) return;
    relieve(silent);
    tell(next, mesh, now);
  }

  /** An agent that was not asked on this connection is told so, once. */
  stop(link: Pick<Link, 'socket' | 'present'>): void {
    if (link.present.duty.is === 'none') dismiss(link);
  }

  forget(): void {
    this.#kv.delete('mesh');
  }
}

function tell({ socket, present }: Link, mesh: Mesh, now: number): void {
  const { duty } = present;
  const hasIt = duty.is === 'measuring' ? duty.revision === mesh.revision : mesh.targets.length === 0;
  if (hasIt) return;
  const since = duty.is === 'measuring' ? duty.since : now;
  remember(socket, {
    ...present,
    duty: { is: 'measuring', revision: mesh.revision, since, isWarned: false },
  });
  say(socket, { t: 'mesh', mesh });
}

function relieve(link: Link): void {
  if (link.present.duty.is === 'measuring') dismiss(link);
}

function dismiss({ socket, present }: Pick<Link, 'socket' | 'present'>): void {
  remember(socket, { ...present, duty: { is: 'relieved' } });
  say(socket, { t: 'mesh', mesh: nothing });
}
