import { type Anchor, anchorSchema, decode } from '#protocol';
import * as z from 'zod/mini';

const storedSchema = z.array(anchorSchema);

/** The hosts beyond the PoPs that all of them measure. */
export class Anchors {
  readonly #kv: SyncKvStorage;
  #list: readonly Anchor[] | undefined;

  constructor(kv: SyncKvStorage) {
    this.#kv = kv;
  }

  list(): readonly Anchor[] {
    this.#list ??= decode(storedSchema, this.#kv.get('anchors') ?? []);
    return this.#list;
  }

  replace(anchors: readonly Anchor[]): void {
    this.#list = anchors;
    this.#kv.put('anchors', anchors);
  }

  has(id: string): boolean {
    return this.list().some((anchor) => anchor.id === id);
  }
}
