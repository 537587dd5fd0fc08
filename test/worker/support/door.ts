import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { app } from '../../../worker/app.ts';
import type { Env } from '../../../worker/env.ts';
import { aVisitor } from './world.ts';

/** The front door of an edge with other settings, or with other bindings. @param origin under which it is reached */
export function aDoor(settings: Partial<Env> = {}, origin = 'http://lg.example.net') {
  return async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response> => {
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const context = createExecutionContext();
    const request = new Request(origin + path, {
      method,
      headers: { ...aVisitor(), ...json, ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const response = await app.fetch(request, { ...env, ...settings }, context);
    await waitOnExecutionContext(context);
    return response;
  };
}

/** `error` of a refusal. */
export async function errorOf(response: Response) {
  const { error } = await response.json<{
    error: { type: string; message: string; params?: Record<string, string> };
  }>();
  return { status: response.status, ...error };
}

export const aPing = (...pops: string[]) => ({
  type: 'ping',
  target: '192.0.2.1',
  locations: pops.map((pop) => ({ pop })),
});

/** A rate limiter that counts and never forgets. */
export function aLimiter(limit: number): RateLimit & { keys: string[] } {
  const keys: string[] = [];
  return {
    keys,
    async limit({ key }) {
      keys.push(key);
      return { success: keys.filter((one) => one === key).length <= limit };
    },
  };
}
