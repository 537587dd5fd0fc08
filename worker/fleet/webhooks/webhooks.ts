import { limits, type StatusChange } from '#protocol';
import { logError } from '../../errors.ts';
import type { Happening } from '../notices/happening.ts';
import type { Answer } from '../notices/notices.ts';
import type { WebhookRequest } from '../notices/requests.ts';
import { bodyOf, isFor } from './message.ts';
import type { Delivery, Last, Webhook } from './rows.ts';
import { nextWaitMs } from './schedule.ts';
import { newWebhookSecret, signed } from './sign.ts';
import { WebhookStore } from './store.ts';

/** What an operator sees of a webhook. `waiting`: deliveries to be made. Times in ISO. */
export interface WebhookView extends Omit<Webhook, 'secret' | 'createdAt'> {
  readonly createdAt: string;
  readonly waiting: number;
}

const { webhookMs, webhooks: mostWebhooks, webhooksAtOnce } = limits.status;
/** Beyond its own time a try has this much for what comes before and after it; then it is taken for lost. */
const slackMs = 5_000;

/**
 * Tells others what happens. What is to be told is stored before anything else, and stays until an answer is there: it arrives at
 * least once, whatever dies. Each webhook has one delivery on its way at a time, so that a dead one holds up itself alone.
 */
export class Webhooks {
  readonly #store: WebhookStore;
  readonly #context: DurableObjectState;
  readonly #wake: () => void;

  /** @param wake has the alarm set anew: `nextAt` may be earlier now */
  constructor(context: DurableObjectState, wake: () => void) {
    this.#store = new WebhookStore(context.storage.sql);
    this.#context = context;
    this.#wake = wake;
  }

  /** Tells of state changes. */
  queue(changes: readonly StatusChange[], now: number): void {
    this.announce(
      changes.map((data): Happening => ({ type: 'pop.changed', data })),
      now,
    );
  }

  announce(happenings: readonly Happening[], now: number): void {
    const open = happenings.length === 0 ? [] : this.#store.webhooks().filter(({ isGone }) => !isGone);
    if (open.length === 0) return;
    for (const happening of happenings) {
      const [message, body] = [`msg_${crypto.randomUUID()}`, bodyOf(happening)];
      for (const { id, pops } of open)
        if (isFor(pops, happening)) this.#store.enqueue(id, message, body, now);
    }
    this.#wake();
  }

  /** When there is something to do next, in ms since the epoch; null: nothing waits. */
  nextAt(): number | null {
    return this.#store.heads()[0]?.due_at ?? null;
  }

  /** Begins what is due, and does not wait for it: an alarm that waits for a dead endpoint would hold up all that follow. */
  deliverDue(now: number): void {
    const due = this.#store.heads().filter(({ due_at }) => due_at <= now);
    for (const delivery of due.slice(0, webhooksAtOnce)) {
      const webhook = this.#store.webhook(delivery.webhook);
      if (!webhook) {
        this.#store.drop(delivery.n);
        continue;
      }
      this.#store.take(delivery.n, now + webhookMs + slackMs);
      this.#context.waitUntil(this.#deliver({ ...delivery, tries: delivery.tries + 1 }, webhook));
    }
  }

  /** @returns its secret, this once */
  add({ url, pops }: WebhookRequest, now: number): Answer<{ id: string; secret: string }> {
    if (this.#store.webhooks().length >= mostWebhooks) {
      const rule = `would be one more than ${mostWebhooks} webhooks: delete one`;
      return { ok: false, why: { field: 'body', rule } };
    }
    const [id, secret] = [crypto.randomUUID(), newWebhookSecret()];
    // An empty list stands for all, as it does in everything that an operator says.
    this.#store.add({ id, url, pops: pops?.length ? pops : null, secret, createdAt: now });
    return { ok: true, value: { id, secret } };
  }

  list(): WebhookView[] {
    return this.#store.webhooks().map(({ secret: _secret, createdAt, ...webhook }) => ({
      ...webhook,
      createdAt: new Date(createdAt).toISOString(),
      waiting: this.#store.waiting(webhook.id),
    }));
  }

  /** @returns false when there is none */
  remove(id: string): boolean {
    return this.#store.remove(id);
  }

  async #deliver(delivery: Delivery, webhook: Webhook): Promise<void> {
    try {
      const status = await send(delivery, webhook);
      this.#settle(delivery, status, Date.now());
    } catch (error) {
      // The row says when it is tried again.
      logError('a webhook could not be sent', error, { webhook: webhook.id });
    }
    this.#wake();
  }

  /** @param status null: no answer */
  #settle({ n, webhook, message, tries }: Delivery, status: number | null, now: number): void {
    const outcome = outcomeOf(status, nextWaitMs(tries, Math.random()));
    const at = new Date(now).toISOString();
    this.#store.setLast(webhook, { at, message, tries, status, outcome: outcome.word });
    if (outcome.word === 'gone') this.#store.retire(webhook);
    else if (outcome.word === 'will_retry') this.#store.putBack(n, now + outcome.waitMs);
    else this.#store.drop(n);
  }
}

type Outcome =
  | { readonly word: Exclude<Last['outcome'], 'will_retry'> }
  | { readonly word: 'will_retry'; readonly waitMs: number };

function outcomeOf(status: number | null, waitMs: number | null): Outcome {
  if (status !== null && status >= 200 && status < 300) return { word: 'delivered' };
  if (status === 410) return { word: 'gone' };
  return waitMs === null ? { word: 'given_up' } : { word: 'will_retry', waitMs };
}

/** @returns the status of the answer, which is not read any further; null: none came in time */
async function send({ message, body }: Delivery, { url, secret }: Webhook): Promise<number | null> {
  const headers = await signed({ id: message, at: Date.now(), body }, secret);
  const [late, done] = [new AbortController(), new AbortController()];
  // Not AbortSignal.timeout: its timer goes on when the answer is here, and keeps the object awake.
  const waited = scheduler.wait(webhookMs, { signal: done.signal });
  waited.then(
    () => late.abort(),
    () => undefined,
  );
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'Popglass', ...headers },
      body,
      redirect: 'manual',
      signal: late.signal,
    });
    await answer.body?.cancel();
    return answer.status;
  } catch {
    return null;
  } finally {
    done.abort();
  }
}
