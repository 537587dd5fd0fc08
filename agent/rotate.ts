import { rotationProofOf } from '#protocol';
import { exitCodes, UsageError } from './exit.ts';
import {
  type Identity,
  keysOf,
  makeKeys,
  prove,
  publicKeyOf,
  readIdentity,
  settleKey,
  writeIdentity,
} from './identity.ts';
import type { Log } from './log.ts';
import { originOf } from './origin.ts';
import { post } from './post.ts';

/**
 * `popglass-agent rotate`: gives this agent another key. The new key is on disk before the edge hears of it, so whatever ends
 * this in between, one of the two keys there is the one that the edge knows: a running agent tries both, and to do it again goes
 * on with the same new key. @returns the exit code
 * @throws {UsageError} when this host is not enrolled, or the edge may not be dialled
 */
export async function rotate(
  stateDir: string,
  edge: string | undefined,
  log: Log,
  insecure = false,
): Promise<number> {
  const before = readIdentity(stateDir);
  if (!before) throw new UsageError(`${stateDir} has no agent.json: run enrol first`);
  const door = originOf(edge ?? before.edge, insecure);
  const next = before.next ?? makeKeys().privateKey;
  const identity = { ...before, next };
  writeIdentity(stateDir, identity);
  // Should the edge have heard of it before, and its answer been lost, it takes the new key's own word for it.
  for (const key of keysOf(identity)) {
    const answer = await post(
      door,
      '/v1/agent/rotate',
      request(identity, next, key, door),
      'change the key',
      log,
    );
    if (answer?.ok) {
      settleKey(stateDir, next);
      log('info', 'the key was changed', { edge: door, agent: before.agent });
      return exitCodes.stopped;
    }
    if (answer?.status !== 401) return exitCodes.failed;
  }
  return exitCodes.refused;
}

/** Asks for the next key to be the agent's, signed by one that may be its present one. */
function request({ agent, pop }: Identity, next: string, key: string, edge: string) {
  const publicKey = publicKeyOf(next);
  const signature = prove(key, rotationProofOf(agent, publicKey, new URL(edge).host));
  return { agent, pop, publicKey, signature };
}
