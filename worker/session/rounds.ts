import { type Failure, isTerminal, limits } from '#protocol';
import type { Dispatched } from '../pop/dispatcher.ts';
import type { AgentDoor } from './agent-door.ts';
import { recall } from './attachment.ts';
import { deadlineAway, deadlineOf, isOutOfReach, onDeadline } from './deadline.ts';
import { type LiveResult, termsOf, withHolder } from './live-result.ts';
import type { PopCalls } from './pop-calls.ts';
import { endSilent, silenceAt } from './silence.ts';
import { Watch } from './watch.ts';
import type { Workspace } from './workspace.ts';

/** What has to be done because time has passed. The object holds no timer: one alarm, for whatever is next. */
export class Rounds {
  readonly #context: DurableObjectState;
  readonly #workspace: Workspace;
  readonly #agents: AgentDoor;
  readonly #pops: PopCalls;
  /** Whether somebody watches what goes on until it is stopped. */
  readonly watch: Watch;
  /** Until when what is not stored yet is looked after by an alarm, in ms since the epoch. */
  #guardedUntil = 0;

  constructor(context: DurableObjectState, workspace: Workspace, agents: AgentDoor, pops: PopCalls) {
    this.#context = context;
    this.#workspace = workspace;
    this.#agents = agents;
    this.#pops = pops;
    this.watch = new Watch(workspace, context.storage.kv);
  }

  /** Ends sockets that are half-open, looks after every result whose deadline has come, and ends what nobody watches. */
  make(now: number): void {
    for (const socket of endSilent(this.#context, now)) this.#left(socket);
    const unwatched = this.watch.over(now);
    if (unwatched.length > 0) this.stop(unwatched, { e: 'unwatched' }, now);
    for (const result of this.#workspace.open) {
      const { deadline } = result;
      // Its agent would have committed by now: it has vanished.
      if (result.heardAt <= now - 2 * limits.outbox.commitMs) this.#workspace.commit(result);
      if (deadline === null) continue;
      if (deadline <= now) this.#overdue(result, now);
      else if (isOutOfReach(deadline, termsOf(result), now))
        this.#workspace.setDeadline(result, now + limits.job.queueMs);
    }
  }

  /** Has results end: at once where nothing runs yet, else as soon as their agents have ended it. */
  stop(results: readonly LiveResult[], why: { readonly e: 'stop' | 'unwatched' }, now: number): void {
    for (const result of results) this.#workspace.change(result, why, now);
    const absent = results.filter(({ r }) => !this.#agents.stop(r));
    // Those that no data socket reaches hear of it from their PoP; if not even there, when they dial.
    const session = this.#workspace.store.session()!;
    this.#context.waitUntil(this.#pops.cancel(session.id, absent));
  }

  /**
   * Asks a result's PoP, and takes its answer.
   * @param refusal what the agent that was asked before said, should there be no other
   * @returns false when it could not be asked
   */
  async ask(result: LiveResult, refusal?: Failure): Promise<boolean> {
    const session = this.#workspace.store.session();
    if (!session) return false;
    const { attempt } = result;
    const answer = await this.#pops.ask(session, result);
    const isWanted = this.#workspace.results.get(result.r) === result && !isTerminal(result.status);
    // It was stopped, or the session deleted, while the PoP was being asked.
    if (!isWanted) await this.#pops.cancel(session.id, [result]);
    if (!answer || !isWanted || result.attempt !== attempt) return answer !== undefined;
    const isSilent = answer.e === 'silent' && refusal;
    this.take(result, isSilent ? { e: 'refused', failure: refusal } : answer);
    await this.setAlarm();
    return true;
  }

  /** Takes a PoP's word on the question that is asked now: who has it, and what that means for the result. */
  take(result: LiveResult, word: Dispatched): void {
    if (word.e === 'dispatched') {
      const { agent, key } = word;
      const asked = withHolder(result.asked, { attempt: result.attempt, agent, key });
      if (asked !== result.asked) this.#workspace.setDeadline(result, result.deadline, { asked });
    }
    this.#workspace.change(result, word, Date.now());
  }

  /** Has another agent asked: the one that was asked has not begun, and will not, unless it is let in first. */
  async move(result: LiveResult, refusal?: Failure): Promise<void> {
    const now = Date.now();
    const last = result.createdAt + limits.job.queueMs;
    if (now >= last) return this.#end(result, now);
    const deadline = Math.min(now + limits.job.nextAgentMs, last);
    this.#workspace.setDeadline(result, deadline, { attempt: result.attempt + 1 });
    await this.setAlarm();
    await this.ask(result, refusal);
  }

  /**
   * This object begins anew, and does not know what became of the connections that it had: agents that were here have as long
   * to come back as if they had left now. Not stored: it is done again whenever an object begins, and to look at a session
   * must not take a write, which a full disk would refuse.
   */
  recover(now: number): void {
    this.watch.recover(now);
    for (const result of this.#workspace.open) {
      const { status, createdAt } = result;
      if (status.state === 'running' && this.#agents.heardAt(result) === undefined)
        result.deadline = deadlineAway(status, termsOf(result), now);
      if (status.state === 'starting')
        result.deadline = Math.min(now + limits.job.dialMs, createdAt + limits.job.queueMs);
    }
  }

  async closed(socket: WebSocket): Promise<void> {
    if (this.#left(socket)) await this.setAlarm();
  }

  /** Sees to it that what viewers have seen outlives this object's time in memory. */
  async guard(): Promise<void> {
    if (Date.now() >= this.#guardedUntil && this.#workspace.hasPending) await this.setAlarm();
  }

  /**
   * The next thing to wake up for: a deadline, a socket that would be silent for too long, entries that are not stored, the end
   * of the session's life. An alarm that is early already stays: to move it is a write, to wake for nothing is less.
   */
  async setAlarm(): Promise<void> {
    const session = this.#workspace.store.session();
    if (!session) return;
    const deadlines = this.#workspace.open.flatMap(({ deadline }) => deadline ?? []);
    const at = Math.min(
      session.expires_at,
      silenceAt(this.#context) ?? Infinity,
      this.watch.dueAt ?? Infinity,
      this.#workspace.hasPending ? this.#guardFrom(Date.now()) : Infinity,
      ...deadlines,
    );
    const set = await this.#context.storage.getAlarm();
    if (set === null || set > at) await this.#context.storage.setAlarm(at);
  }

  #guardFrom(now: number): number {
    if (now >= this.#guardedUntil || this.#guardedUntil - now > limits.log.guardMs)
      this.#guardedUntil = now + limits.log.guardMs;
    return this.#guardedUntil;
  }

  /** @returns true when there is something to wake up for because of it */
  #left(socket: WebSocket): boolean {
    const attachment = recall(socket);
    if (attachment.kind === 'agent') return this.#agents.closed(socket, attachment.r);
    this.#workspace.viewers.leave(socket);
    return this.watch.left(Date.now());
  }

  #overdue(result: LiveResult, now: number): void {
    const step = onDeadline(result.status, termsOf(result), this.#agents.heardAt(result), now);
    switch (step.do) {
      case 'ask':
        this.#workspace.setDeadline(result, deadlineOf(result.status, termsOf(result), now));
        return this.#context.waitUntil(this.ask(result));
      case 'move':
        return this.#context.waitUntil(this.move(result));
      case 'wait':
        return this.#workspace.setDeadline(result, step.until);
      case 'drop':
        return this.#agents.drop(result);
      case 'end':
        return this.#end(result, now);
      default:
        return step satisfies never;
    }
  }

  #end(result: LiveResult, now: number): void {
    const hadBegun = result.status.state === 'running';
    this.#agents.overdue(result, now);
    const session = this.#workspace.store.session();
    if (!hadBegun && session) this.#context.waitUntil(this.#pops.cancel(session.id, [result]));
  }
}
