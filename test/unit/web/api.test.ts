import { afterEach, describe, expect, test, vi } from 'vitest';
import { ApiError, createMeasurement, retryAfter } from '../../../web/api.ts';

afterEach(() => vi.unstubAllGlobals());

function answering(status: number, body: unknown, headers: Record<string, string> = {}) {
  const asked = vi.fn(async (_path: string, _init: RequestInit) => Response.json(body, { status, headers }));
  vi.stubGlobal('fetch', asked);
  return { headers: () => new Headers(asked.mock.calls[0]![1].headers) };
}

describe('createMeasurement', () => {
  test('shows what it has to show, in headers', async () => {
    const edge = answering(202, { id: 'm', session: 's' });
    await createMeasurement({}, { bearer: 'open', turnstile: 'proof' });
    expect(edge.headers().get('authorization')).toBe('Bearer open');
    expect(edge.headers().get('cf-turnstile-response')).toBe('proof');
  });

  test('shows nothing where there is nothing to show', async () => {
    const edge = answering(202, { id: 'm', session: 's' });
    await createMeasurement({}, { bearer: undefined });
    expect([...edge.headers().keys()]).toEqual(['content-type']);
  });

  test('hands on when to ask again', async () => {
    const error = { type: 'rate_limit_exceeded', message: 'Slow down', params: { limit: 'burst' } };
    answering(429, { error }, { 'retry-after': '12' });
    const refusal = createMeasurement({}, { bearer: undefined });
    await expect(refusal).rejects.toMatchObject({ ...error, retryAfterSeconds: 12 });
    await expect(refusal).rejects.toBeInstanceOf(ApiError);
  });
});

test.each([
  ['12', 12],
  ['3600', 3600],
  ['0', undefined],
  ['-1', undefined],
  ['1e9', undefined],
  ['999999', undefined],
  ['Fri, 31 Dec 1999 23:59:59 GMT', undefined],
  [null, undefined],
])('Retry-After: %s means %s', (header, seconds) => {
  expect(retryAfter(header)).toBe(seconds);
});
