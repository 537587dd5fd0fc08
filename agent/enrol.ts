import * as z from 'zod/mini';
import { idSchema, slugSchema } from '#protocol';
import { exitCodes } from './exit.ts';
import { makeKeys, prepare, writeIdentity } from './identity.ts';
import type { Log } from './log.ts';
import { originOf } from './origin.ts';
import { answerOf, post } from './post.ts';

const enrolledSchema = z.looseObject({ agent: idSchema, pop: slugSchema });

/** Makes this host an agent: a key pair of its own, made known to the edge by a one-time code. @returns the exit code */
export async function enrol(
  url: string,
  code: string,
  stateDir: string,
  log: Log,
  insecure = false,
): Promise<number> {
  const edge = originOf(url, insecure);
  // The code is good once: it must not be spent on a key that can't be kept.
  prepare(stateDir);
  const { publicKey, privateKey } = makeKeys();
  const answer = await post(edge, '/v1/agent/enrol', { code, publicKey }, 'enrol this agent', log);
  if (!answer) return exitCodes.failed;
  if (!answer.ok) return answer.status >= 500 ? exitCodes.failed : exitCodes.refused;
  const enrolled = answerOf(enrolledSchema, answer);
  if (!enrolled) {
    log('error', 'the edge answered something else', { edge });
    return exitCodes.failed;
  }
  const { agent, pop } = enrolled;
  writeIdentity(stateDir, { edge, agent, pop, privateKey });
  log('info', 'enrolled', { edge, agent, pop });
  return exitCodes.stopped;
}
