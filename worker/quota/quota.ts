import { DurableObject } from 'cloudflare:workers';
import { decode } from '#protocol';
import type { Env } from '../env.ts';
import {
  type Allowance,
  asOf,
  type Decision,
  emptyLedger,
  endOf,
  type Ledger,
  ledgerSchema,
  settle,
  spend,
  type Standing,
} from './ledger.ts';

const unconfirmed = { allowUnconfirmed: true };

/** One visitor's points and running measurements. Its id is the keyed hash of their prefix; it forgets them after an hour. */
export class Quota extends DurableObject<Env> {
  /** Spends points on a measurement; `lease` is its name until `settle`. `isLong`: it goes on until it is stopped. */
  async spend(
    lease: string,
    points: number,
    allowed: Allowance,
    isLong: boolean,
  ): Promise<Decision & Standing> {
    const { ledger, decision } = spend(this.#ledger, { lease, points, isLong }, allowed, Date.now());
    if (decision.ok) await this.#keep(ledger);
    return { ...decision, spent: ledger.spent, resetAt: ledger.resetAt };
  }

  /** A measurement is over. @param refund points to give back: it was never begun */
  async settle(lease: string, refund: number): Promise<Standing> {
    const ledger = settle(this.#ledger, lease, refund, Date.now());
    await this.#keep(ledger);
    return { spent: ledger.spent, resetAt: ledger.resetAt };
  }

  /** Forgets what does not matter any more: the visitor with it. */
  override async alarm(): Promise<void> {
    const end = endOf(asOf(this.#ledger, Date.now()));
    if (end > 0) await this.ctx.storage.setAlarm(end);
    else await this.ctx.storage.deleteAll();
  }

  get #ledger(): Ledger {
    const stored = this.ctx.storage.kv.get('ledger');
    return stored === undefined ? emptyLedger : decode(ledgerSchema, stored);
  }

  /** What is lost should the platform fail at this moment is a point or two: not worth holding back every answer until it is stored. */
  async #keep(ledger: Ledger): Promise<void> {
    // Told of a measurement that nobody remembers: there is nothing to remember now either.
    if (endOf(ledger) === 0) return this.ctx.storage.deleteAll();
    void this.ctx.storage.put('ledger', ledger, unconfirmed);
    // An alarm that is early looks again: to move it for each measurement would be a write each.
    const set = await this.ctx.storage.getAlarm();
    if (set === null) void this.ctx.storage.setAlarm(endOf(ledger), unconfirmed);
  }
}
