import * as z from 'zod/mini';
import { capabilitySchema, decode, DecodeError, errorStatus, popInfoSchema } from '#protocol';
import type { MeasurementRequest, PopView, RedactRule } from '#protocol';

/** A refusal of the edge, as contract §2 says it; `type` is `unreachable` when there was no answer at all. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly type: string;
  /** By field: what is allowed there. */
  readonly params: Readonly<Record<string, string>>;
  /** When to ask again, if the edge said so. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    type: string,
    message: string,
    params: Readonly<Record<string, string>> = {},
    retryAfterSeconds?: number,
  ) {
    super(message);
    this.type = type;
    this.params = params;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** What a request shows to be let in. */
export interface Passes {
  /** A session's control key, or the access token that opens one. */
  readonly bearer: string | undefined;
  /** Turnstile's token: good for one request. */
  readonly turnstile?: string | undefined;
}

const popViewSchema: z.ZodMiniType<PopView> = z.object({
  ...popInfoSchema.shape,
  online: z.boolean(),
  since: z.nullable(z.string()),
  families: z.array(z.literal([4, 6])),
  tools: z.array(capabilitySchema),
  version: z.nullable(z.string()),
});

const createdSchema = z.object({
  id: z.string(),
  session: z.string(),
  key: z.optional(z.string()),
});
export type Created = z.infer<typeof createdSchema>;

const errorSchema = z.object({
  error: z.object({
    type: z.string(),
    message: z.string(),
    params: z.optional(z.record(z.string(), z.unknown())),
  }),
});

/**
 * All PoPs, online or not.
 * @throws {ApiError}
 */
export async function fetchPops(): Promise<PopView[]> {
  return decode(z.array(popViewSchema), await call('/v1/pops'));
}

/**
 * Starts a measurement: in the session that the request names, else in a new one.
 * @throws {ApiError}
 */
export async function createMeasurement(
  request: Partial<MeasurementRequest>,
  { bearer, turnstile }: Passes,
): Promise<Created> {
  const headers = {
    'content-type': 'application/json',
    ...authorization(bearer),
    ...(turnstile !== undefined && { 'cf-turnstile-response': turnstile }),
  };
  const answer = await call('/v1/measurements', { method: 'POST', headers, body: JSON.stringify(request) });
  return decode(createdSchema, answer);
}

/**
 * Stops a measurement.
 * @throws {ApiError}
 */
export async function stopMeasurement(id: string, key: string): Promise<void> {
  await call(`/v1/measurements/${id}`, { method: 'DELETE', headers: authorization(key) });
}

/**
 * Says what is hidden from those who do not hold the key.
 * @throws {ApiError}
 */
export async function redactSession(sid: string, redact: RedactRule | null, key: string): Promise<void> {
  const headers = { 'content-type': 'application/json', ...authorization(key) };
  await call(`/v1/sessions/${sid}`, { method: 'PATCH', headers, body: JSON.stringify({ redact }) });
}

/**
 * Deletes a session, for everybody.
 * @throws {ApiError}
 */
export async function deleteSession(sid: string, key: string): Promise<void> {
  await call(`/v1/sessions/${sid}`, { method: 'DELETE', headers: authorization(key) });
}

/** What the edge says of a session: it expired or was deleted, or never was. `there` also when the edge can't be asked. */
export async function sessionStanding(sid: string): Promise<'there' | 'gone' | 'missing'> {
  try {
    const { status } = await fetch(`/v1/sessions/${sid}`);
    if (status === errorStatus.gone) return 'gone';
    return status === errorStatus.not_found ? 'missing' : 'there';
  } catch {
    return 'there';
  }
}

function authorization(bearer: string | undefined): Record<string, string> {
  return bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
}

/**
 * Asks the edge. @returns the body of its answer, which may be anything
 * @throws {ApiError}
 */
export async function call(path: string, init: RequestInit = {}): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch {
    throw new ApiError(
      'unreachable',
      'The looking glass does not answer. Check your connection and try again.',
    );
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw refusal(body, response);
  return body;
}

function refusal(body: unknown, { status, headers }: Response): ApiError {
  try {
    const { type, message, params } = decode(errorSchema, body).error;
    const texts = Object.entries(params ?? {}).map(([field, text]) => [field, String(text)]);
    const byField = Object.fromEntries(texts) as Record<string, string>;
    return new ApiError(type, message, byField, retryAfter(headers.get('retry-after')));
  } catch (error) {
    if (error instanceof DecodeError) return new ApiError('internal_error', `The edge answered ${status}.`);
    throw error;
  }
}

/** `Retry-After` in its form of seconds (RFC 9110 §10.2.3), the only one that the edge writes. */
export function retryAfter(value: string | null): number | undefined {
  return value !== null && /^[1-9]\d{0,4}$/.test(value) ? Number(value) : undefined;
}
