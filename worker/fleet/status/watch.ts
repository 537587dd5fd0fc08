import type { Anchor, Cell, MeshTarget, StatusChange } from '#protocol';
import type { PopRecord } from '../store.ts';
import { type Board, boardOf, outOf } from './board.ts';
import { type Clock, isAwake, isAway, isDue, readClock, tickMs, writeClock } from './clock.ts';
import { figuresOf } from './figures.ts';
import { History } from './history.ts';
import { judge } from './judge.ts';
import type { Notices } from './notices.ts';
import { type Scene, sightsOf } from './sights.ts';
import { dayOf } from './spells.ts';
import { Trends } from './trends.ts';
import { Vantages } from './vantages.ts';

/** What the watch looks at, and whom it tells. */
export interface Surroundings {
  pops(): readonly PopRecord[];
  anchors(): readonly Anchor[];
  readonly notices: Notices;
  /** New changes of state, in the order in which they happened. */
  onChanges(changes: readonly StatusChange[]): void;
}

/**
 * How the network is, and was. It judges whenever there is news, and once a minute while anybody reports. What that costs with
 * 100 PoPs: a row for each report, and two for each tick (the clock and the trend), beside those of states that change.
 */
export class Watch {
  readonly #storage: DurableObjectStorage;
  readonly #around: Surroundings;
  readonly #vantages: Vantages;
  readonly #history: History;
  readonly #trends: Trends;
  #clock: Clock | undefined;
  #reportedAt: number;

  constructor(storage: DurableObjectStorage, around: Surroundings) {
    this.#storage = storage;
    this.#around = around;
    this.#vantages = new Vantages(storage.sql);
    this.#history = new History(storage.sql);
    this.#trends = new Trends(storage.sql);
    this.#clock = readClock(storage.kv);
    this.#reportedAt = this.#clock?.reportedAt ?? 0;
  }

  /** A PoP's object says what was found from there. @param targets that the PoP has to measure */
  summarize(id: string, cells: readonly Cell[], targets: readonly MeshTarget[], now: number): void {
    this.#reportedAt = now;
    this.#look(this.#vantages.fold(id, cells, targets, now), now);
  }

  /** Who is here, which PoPs there are, or what is worked on is not what it was. */
  review(now: number): void {
    this.#reportedAt = now;
    this.#look(true, now);
  }

  /** It is time to look: what was heard has grown old, or work has begun or ended. */
  tick(now: number): void {
    this.#look(true, now);
  }

  /** When to tick next, in ms since the epoch; undefined: nothing goes on. */
  nextTick(now: number): number | undefined {
    if (!this.#clock) return undefined;
    // As it was judged: to ask the notices with each report would be too much.
    const isAnyMaintained = () =>
      this.#around.pops().some(({ info }) => this.#history.last(info.id)?.status === 'maintenance');
    const goesOn = isAwake(this.#reportedAt, now) || isAnyMaintained();
    return goesOn ? this.#clock.tickAt + tickMs : undefined;
  }

  remove(id: string): void {
    this.#vantages.remove(id);
    this.#history.remove(id);
    this.#trends.remove(id);
  }

  /** What strangers may know as of now. */
  board(now: number): Board {
    return boardOf({
      records: this.#around.pops(),
      anchors: this.#around.anchors(),
      notices: this.#around.notices,
      sights: sightsOf(this.#scene(now)),
      history: this.#history,
      steps: this.#trends.steps,
      at: this.#at(now),
      now,
    });
  }

  #look(isNews: boolean, now: number): void {
    const due = isDue(this.#clock, now);
    if (!isNews && !due) return;
    const at = this.#at(now);
    if (this.#clock && isAway(this.#clock, now) && this.#clock.reached < at)
      this.#history.addGap({ from: this.#clock.reached, until: at });
    const scene = this.#scene(now);
    const changes = this.#judge(scene, at);
    if (due) this.#endMinute(scene, at);
    if (changes.length > 0) this.#around.onChanges(changes);
  }

  #judge(scene: Scene, at: number): StatusChange[] {
    const before = scene.pops.flatMap(({ id }) => {
      const spell = this.#history.last(id);
      return spell ? [[id, spell] as const] : [];
    });
    const names = new Map(this.#around.pops().map(({ info }) => [info.id, info.name]));
    return [...judge(scene, new Map(before))].flatMap(
      ([id, verdict]) => this.#history.record(id, names.get(id) ?? id, verdict, at) ?? [],
    );
  }

  #endMinute(scene: Scene, at: number): void {
    const ids = scene.pops.map(({ id }) => id);
    this.#trends.add(figuresOf(ids, sightsOf(scene), outOf(ids, this.#history)), at);
    const today = dayOf(at);
    const day = this.#clock?.day ?? today;
    if (day < today) this.#history.rollUp(day, today);
    this.#clock = { tickAt: scene.now, reached: at, reportedAt: this.#reportedAt, day: today };
    writeClock(this.#storage.kv, this.#clock);
  }

  /** Of PoPs that were online at least once: one that was announced and has not come yet is nothing to look at. */
  #scene(now: number): Scene {
    const pops = this.#around
      .pops()
      .flatMap(({ info: { id }, presence }) =>
        presence ? [{ id, online: presence.online, since: presence.since }] : [],
      );
    const maintained = this.#around.notices.maintained(now);
    return { pops, vantages: this.#vantages.all, maintained, now };
  }

  /** The time in history. */
  #at(now: number): number {
    return Math.max(now, this.#clock?.reached ?? 0);
  }
}
