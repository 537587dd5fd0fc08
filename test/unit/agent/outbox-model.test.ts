import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DataFromAgent, DataFromEdge, Entry } from '#protocol';
import type { OutboxEvent } from '../../../agent/outbox-state.ts';
import { aStory, end, finished, line, lost, opened, tick, wakeAt } from './outbox-story.ts';

/** A session in the smallest form that keeps its word (worker/protocol/README.md, "A job runs"). */
class Session {
  readonly stored: Entry[] = [];
  pending: Entry[] = [];
  awaited: number | null = null;
  isOver = false;

  get next(): number {
    return this.stored.length + this.pending.length;
  }

  open(): DataFromEdge[] {
    this.awaited = null;
    return this.resume();
  }

  /** Its object is evicted: what is not stored is gone. */
  forget(): void {
    this.pending = [];
    this.awaited = null;
  }

  take(frame: DataFromAgent): DataFromEdge[] {
    if (frame.seq > this.next) return this.resume();
    if (frame.t === 'end') {
      this.store();
      this.isOver = true;
      return [{ t: 'ack', seq: this.stored.length, end: true }];
    }
    const news = frame.e.slice(this.next - frame.seq);
    this.pending.push(...news);
    if (news.length > 0) this.awaited = null;
    if (!frame.commit) return [];
    this.store();
    return [{ t: 'ack', seq: this.stored.length }];
  }

  store(): void {
    this.stored.push(...this.pending.splice(0));
  }

  private resume(): DataFromEdge[] {
    if (this.awaited === this.next) return [];
    this.awaited = this.next;
    return [{ t: 'resume', from: this.next }];
  }
}

/** An outbox and a session, and between them frames that are under way for as long as it takes, or get lost. */
class Pair {
  readonly session = new Session();
  readonly story = aStory({ keepEntries: 8 });
  readonly pushed: Entry[] = [];
  now = 0;
  isOpen = false;
  isDone = false;
  isFull = false;
  #wakeAt: number | null | undefined = null;
  #toSession: DataFromAgent[] = [];
  #toAgent: DataFromEdge[] = [];

  push(): void {
    const entry = line(String(this.pushed.length));
    this.pushed.push(entry);
    this.happens({ t: 'entry', entry });
  }

  open(): void {
    if (this.isOpen) return;
    this.isOpen = true;
    this.happens(opened);
    this.#toAgent.push(...this.session.open());
  }

  /** @param isNoticed by the session, which then stores what it has */
  lose(isNoticed: boolean): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.#toSession = [];
    this.#toAgent = [];
    if (isNoticed) this.session.store();
    this.happens(lost);
  }

  arriveAtSession(): void {
    const frame = this.#toSession.shift();
    if (frame) this.#toAgent.push(...this.session.take(frame));
  }

  arriveAtAgent(): void {
    const frame = this.#toAgent.shift();
    if (frame) this.happens({ t: 'frame', frame });
  }

  pass(ms: number): void {
    const until = this.now + ms;
    for (let ticks = 0; typeof this.#wakeAt === 'number' && this.#wakeAt <= until; ticks += 1) {
      expect(ticks).toBeLessThan(100);
      this.now = Math.max(this.now, this.#wakeAt);
      this.happens(tick);
    }
    this.now = until;
  }

  happens(event: OutboxEvent): void {
    if (this.isDone) return;
    const actions = this.story.at(this.now, event);
    for (const action of actions) {
      if (action.do === 'fault') throw new Error(action.why);
      if (action.do === 'send') this.#toSession.push(action.frame);
      if (action.do === 'pressure') this.isFull = action.isFull;
      if (action.do === 'finish') this.isDone = true;
    }
    this.#wakeAt = actions.some((action) => action.do === 'wake') ? wakeAt(actions) : this.#wakeAt;
    if (actions.some((action) => action.do === 'ping')) this.happens({ t: 'pong' });
    if (actions.some((action) => action.do === 'redial')) this.lose(true);
  }
}

const deeds: Record<string, (pair: Pair) => void> = {
  'a line, unless the tool has to wait': (pair) => {
    if (!pair.isFull) pair.push();
  },
  open: (pair) => pair.open(),
  'lose, noticed': (pair) => pair.lose(true),
  'lose, unnoticed': (pair) => pair.lose(false),
  evict: (pair) => pair.session.forget(),
  'to session': (pair) => pair.arriveAtSession(),
  'to agent': (pair) => pair.arriveAtAgent(),
  'a moment': (pair) => pair.pass(60),
  'a while': (pair) => pair.pass(2_500),
};

test('whatever gets lost in between, a log is stored once, in order and whole', () => {
  const names = fc.array(fc.constantFrom(...Object.keys(deeds)), { minLength: 10, maxLength: 200 });
  fc.assert(
    fc.property(names, (story) => {
      const pair = new Pair();
      for (const name of story) deeds[name]!(pair);
      pair.happens(end);
      // From here on nothing is lost: it comes to its end.
      for (let turn = 0; turn < 200 && !pair.isDone; turn += 1) {
        pair.open();
        pair.arriveAtSession();
        pair.arriveAtAgent();
        pair.pass(100);
      }
      expect(pair.isDone).toBe(true);
      expect(pair.session.stored).toEqual(pair.pushed);
      expect(pair.story.state.outcome).toEqual(finished);
    }),
    { numRuns: 500 },
  );
});

test('a tool that waits gets room again as soon as the session is back, whatever was lost before', () => {
  const names = fc.array(fc.constantFrom(...Object.keys(deeds)), { minLength: 30, maxLength: 200 });
  fc.assert(
    fc.property(names, (story) => {
      const pair = new Pair();
      for (const name of story) deeds[name]!(pair);
      for (let turn = 0; turn < 200; turn += 1) {
        pair.open();
        pair.arriveAtSession();
        pair.arriveAtAgent();
        pair.pass(100);
      }
      expect(pair.isFull).toBe(false);
      // All of it is stored, though no end has asked for it.
      expect(pair.session.stored).toEqual(pair.pushed);
    }),
    { numRuns: 500 },
  );
});
