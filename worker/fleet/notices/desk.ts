import { RpcTarget } from 'cloudflare:workers';
import type { Incident, Maintenance } from '#protocol';
import type { WebhookView, Webhooks } from '../webhooks/webhooks.ts';
import type { Answer, Notices } from './notices.ts';
import type { IncidentPatch, IncidentRequest, WebhookRequest, WindowRequest } from './requests.ts';

/** What the operator's doors may ask of the fleet beside its PoPs: what is said of them, and to whom. */
export class Desk extends RpcTarget {
  readonly #notices: Notices;
  readonly #webhooks: Webhooks;
  readonly #wake: () => void;

  /** @param wake tells what is due by now, and has the alarm set anew */
  constructor(notices: Notices, webhooks: Webhooks, wake: () => void) {
    super();
    this.#notices = notices;
    this.#webhooks = webhooks;
    this.#wake = wake;
  }

  /** The newest first. */
  async windows(): Promise<Maintenance[]> {
    return this.#notices.allWindows();
  }

  async maintain(request: WindowRequest): Promise<Answer<Maintenance>> {
    const answer = this.#notices.maintain(request, Date.now());
    this.#wake();
    return answer;
  }

  /** @returns false when there is none */
  async endWindow(id: string): Promise<boolean> {
    const isKnown = this.#notices.endWindow(id, Date.now());
    this.#wake();
    return isKnown;
  }

  /** The newest first. */
  async incidents(): Promise<Incident[]> {
    return this.#notices.incidents();
  }

  async openIncident(request: IncidentRequest): Promise<Answer<Incident>> {
    const now = Date.now();
    const answer = this.#notices.open(request, now);
    if (answer.ok) this.#webhooks.announce([{ type: 'incident.created', data: answer.value }], now);
    return answer;
  }

  /** @returns null when there is no such incident */
  async updateIncident(id: string, patch: IncidentPatch): Promise<Answer<Incident> | null> {
    const now = Date.now();
    const answer = this.#notices.update(id, patch, now);
    if (answer?.ok) this.#webhooks.announce([{ type: 'incident.updated', data: answer.value }], now);
    return answer ?? null;
  }

  /** @returns false when there is none */
  async dropIncident(id: string): Promise<boolean> {
    return this.#notices.dropIncident(id);
  }

  async addWebhook(request: WebhookRequest): Promise<Answer<{ id: string; secret: string }>> {
    const why = request.pops && this.#notices.unknownPop(request.pops);
    return why ? { ok: false, why } : this.#webhooks.add(request, Date.now());
  }

  async webhooks(): Promise<WebhookView[]> {
    return this.#webhooks.list();
  }

  /** @returns false when there is none */
  async removeWebhook(id: string): Promise<boolean> {
    return this.#webhooks.remove(id);
  }
}
