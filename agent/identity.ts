import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { RunSettings } from './args.ts';
import { UsageError } from './exit.ts';
import { originOf } from './origin.ts';
import { decodeText, idSchema, slugSchema } from '#protocol';

/** What an enrolled agent remembers: `agent.json` in its state directory. The private key never leaves this host. */
const identitySchema = z.strictObject({
  /** Origin of the one edge that this agent dials. */
  edge: z.string(),
  agent: idSchema,
  pop: slugSchema,
  /** PKCS #8 in base64url. */
  privateKey: z.string(),
  /** The key that takes its place, while `rotate` is under way: nobody here knows whether the edge knows it already. */
  next: z.optional(z.string()),
});
export type Identity = z.infer<typeof identitySchema>;

type Where = Pick<RunSettings, 'state' | 'edge' | 'insecure'>;

/** A fresh Ed25519 key pair: the public key as 32 raw bytes, the private one as PKCS #8, both base64url. */
export function makeKeys(): { publicKey: string; privateKey: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    publicKey: publicKey.export({ format: 'jwk' }).x!,
    privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64url'),
  };
}

/** The public half of a private key: 32 raw bytes, base64url. */
export function publicKeyOf(privateKey: string): string {
  return createPublicKey(keyOf(privateKey)).export({ format: 'jwk' }).x!;
}

/** Ed25519 over one of the protocol's texts, each of which names the host that is dialled (rule 10); base64url. */
export function prove(privateKey: string, text: string): string {
  return sign(null, Buffer.from(text, 'utf8'), keyOf(privateKey)).toString('base64url');
}

function keyOf(privateKey: string): KeyObject {
  return createPrivateKey({ key: Buffer.from(privateKey, 'base64url'), format: 'der', type: 'pkcs8' });
}

/**
 * Reads the identity; undefined when this agent isn't enrolled yet.
 * @throws {UsageError} when the file is there and is none of ours
 */
export function readIdentity(stateDir: string): Identity | undefined {
  let text: string;
  try {
    text = readFileSync(fileIn(stateDir), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const identity = decodeIdentity(text);
  if (!identity) throw new UsageError(`${fileIn(stateDir)} is damaged: enrol this agent again`);
  return identity;
}

/**
 * The identity, with the edge where it is to be dialled: where the settings say, when it has moved.
 * @throws {UsageError} also when the edge may not be dialled
 */
export function identityFor({ state, edge, insecure }: Where): Identity | undefined {
  const identity = readIdentity(state);
  return identity && { ...identity, edge: originOf(edge ?? identity.edge, insecure) };
}

/** The keys that the edge may know this agent by, the likelier one first. */
export function keysOf({ privateKey, next }: Identity): string[] {
  return next === undefined ? [privateKey] : [privateKey, next];
}

/**
 * The same agent's keys as they are by now: another process may have changed them. What is known already, when they can't be
 * read; what another agent has written there is none of ours.
 */
export function readAgain(stateDir: string, known: Identity): Identity {
  try {
    const now = readIdentity(stateDir);
    return now?.agent === known.agent && now.pop === known.pop ? { ...now, edge: known.edge } : known;
  } catch {
    return known;
  }
}

/** The edge knows this agent by its next key: so that is the one it has from now on. */
export function settleKey(stateDir: string, privateKey: string): void {
  const identity = readIdentity(stateDir);
  if (identity?.next !== privateKey) return;
  const { edge, agent, pop } = identity;
  writeIdentity(stateDir, { edge, agent, pop, privateKey });
}

function decodeIdentity(text: string): Identity | undefined {
  try {
    const identity = decodeText(identitySchema, text, 16 * 1024);
    for (const key of keysOf(identity)) keyOf(key);
    return identity;
  } catch {
    return undefined;
  }
}

/**
 * Makes the state directory, for its owner only, and tries that it can be written.
 * @throws {UsageError} when it can't
 */
export function prepare(stateDir: string): void {
  try {
    mkdirSync(stateDir, { recursive: true, mode: 0o700 });
    accessSync(stateDir, constants.W_OK);
  } catch (error) {
    throw new UsageError(`${stateDir} can't be written: ${(error as Error).message}`);
  }
}

/**
 * Writes the identity so that a crash, or the power going, leaves either the old file or the new one, readable by its owner only:
 * when this returns, the new one is there to stay.
 */
export function writeIdentity(stateDir: string, identity: Identity): void {
  prepare(stateDir);
  const draft = `${fileIn(stateDir)}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(draft, `${JSON.stringify(identity, null, 2)}\n`, { mode: 0o600, flag: 'wx', flush: true });
    renameSync(draft, fileIn(stateDir));
    flushDirectory(stateDir);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** A rename is in the directory, which the file system may write down seconds later. */
function flushDirectory(directory: string): void {
  const handle = openSync(directory, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

function fileIn(stateDir: string): string {
  return join(stateDir, 'agent.json');
}
