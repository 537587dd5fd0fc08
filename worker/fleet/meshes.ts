import type { Anchor, Mesh, PopInfo } from '#protocol';
import { meshOf } from './mesh.ts';

/** A mesh is made anew after this time: where it is a sample, another one may be due. */
const keptMs = 60_000 * 5;

/** The meshes of all PoPs. Each of them asks every minute, and seldom is there anything new. */
export class Meshes {
  readonly #infos: () => readonly PopInfo[];
  readonly #anchors: () => readonly Anchor[];
  #known = new Map<string, { readonly mesh: Mesh; readonly at: number }>();

  constructor(infos: () => readonly PopInfo[], anchors: () => readonly Anchor[]) {
    this.#infos = infos;
    this.#anchors = anchors;
  }

  /** What the agents of a PoP shall measure now; undefined: there is no such PoP. */
  async of(id: string, now: number): Promise<Mesh | undefined> {
    const known = this.#known.get(id);
    if (known && Math.abs(now - known.at) < keptMs) return known.mesh;
    const infos = this.#infos();
    if (!infos.some((info) => info.id === id)) return undefined;
    // Should it be forgotten meanwhile, it is kept where nobody looks any more.
    const keep = this.#known;
    const mesh = await meshOf(id, infos, this.#anchors(), now);
    keep.set(id, { mesh, at: now });
    return mesh;
  }

  /** There are other PoPs, addresses or anchors than before. */
  forget(): void {
    this.#known = new Map();
  }
}
