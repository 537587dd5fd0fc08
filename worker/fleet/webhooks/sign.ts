/** A key for signing, as Standard Webhooks writes it: 32 random bytes. */
export function newWebhookSecret(): string {
  return `whsec_${crypto.getRandomValues(new Uint8Array(32)).toBase64()}`;
}

export interface Signed {
  /** Of the message, the same at each try: who gets it twice knows by it. */
  readonly id: string;
  /** Of this try, in ms since the epoch. */
  readonly at: number;
  readonly body: string;
}

/** The headers of a delivery (standardwebhooks.com, "Webhook metadata" and "Signature scheme"): HMAC-SHA256 over id, time and body. */
export async function signed({ id, at, body }: Signed, secret: string): Promise<Record<string, string>> {
  const timestamp = String(Math.floor(at / 1000));
  const encode = (text: string) => new TextEncoder().encode(text);
  const bytes = Uint8Array.fromBase64(secret.slice('whsec_'.length));
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const mac = await crypto.subtle.sign('HMAC', key, encode(`${id}.${timestamp}.${body}`));
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${new Uint8Array(mac).toBase64()}`,
  };
}
