import * as z from 'zod/mini';
import { decodeText, idSchema, slugSchema } from '#protocol';
import { exitCodes } from './exit.ts';
import { makeKeys, writeIdentity } from './identity.ts';
import type { Log } from './log.ts';
import { originOf } from './origin.ts';

const enrolledSchema = z.looseObject({ agent: idSchema, pop: slugSchema });
const errorSchema = z.object({ error: z.object({ type: z.string(), message: z.string() }) });
const answerBytes = 16 * 1024;

/** Makes this host an agent: a key pair of its own, made known to the edge by a one-time code. @returns the exit code */
export async function enrol(url: string, code: string, stateDir: string, log: Log): Promise<number> {
  const edge = originOf(url);
  const keys = makeKeys();
  const answer = await fetch(new URL('/v1/agent/enrol', edge), {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ code, publicKey: keys.publicKey }),
    redirect: 'error',
    signal: AbortSignal.timeout(15_000),
  }).catch((error: unknown) => {
    log('error', 'the edge cannot be reached', { edge, reason: reasonOf(error) });
  });
  if (!answer) return exitCodes.failed;
  const text = await answer.text();
  if (!answer.ok) {
    log('error', 'the edge did not enrol this agent', { edge, status: answer.status, ...refusalIn(text) });
    return answer.status >= 500 ? exitCodes.failed : exitCodes.refused;
  }
  const { agent, pop } = decodeText(enrolledSchema, text, answerBytes);
  writeIdentity(stateDir, { edge, agent, pop, privateKey: keys.privateKey });
  log('info', 'enrolled', { edge, agent, pop });
  return exitCodes.stopped;
}

function refusalIn(text: string): { type: string; reason: string } | { reason: string } {
  try {
    const { error } = decodeText(errorSchema, text, answerBytes);
    return { type: error.type, reason: error.message };
  } catch {
    return { reason: 'no explanation' };
  }
}

/** `fetch` hides what happened in the error's cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error ? cause.message : String(error);
}
