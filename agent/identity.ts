import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { UsageError } from './exit.ts';
import { originOf } from './origin.ts';
import { decodeText, idSchema, proofOf, slugSchema } from '#protocol';

/** What an enrolled agent remembers: `agent.json` in its state directory. The private key never leaves this host. */
const identitySchema = z.strictObject({
  /** Origin of the one edge that this agent dials. */
  edge: z.string(),
  agent: idSchema,
  pop: slugSchema,
  /** PKCS #8 in base64url. */
  privateKey: z.string(),
});
export type Identity = z.infer<typeof identitySchema>;

/** A fresh Ed25519 key pair: the public key as 32 raw bytes, the private one as PKCS #8, both base64url. */
export function makeKeys(): { publicKey: string; privateKey: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    publicKey: publicKey.export({ format: 'jwk' }).x!,
    privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64url'),
  };
}

/** The answer to a challenge: Ed25519 over version, nonce and the host that was dialled (rule 10). */
export function prove(privateKey: string, nonce: string, host: string): string {
  return sign(null, Buffer.from(proofOf(nonce, host), 'utf8'), keyOf(privateKey)).toString('base64url');
}

function keyOf(privateKey: string): KeyObject {
  return createPrivateKey({ key: Buffer.from(privateKey, 'base64url'), format: 'der', type: 'pkcs8' });
}

/**
 * Reads the identity; undefined when this agent isn't enrolled yet.
 * @param edge where the edge is now, when it has moved
 * @throws {UsageError} when the file is there and is none of ours
 */
export function readIdentity(stateDir: string, edge?: string): Identity | undefined {
  let text: string;
  try {
    text = readFileSync(fileIn(stateDir), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const identity = decodeIdentity(text);
  if (!identity) throw new UsageError(`${fileIn(stateDir)} is damaged: enrol this agent again`);
  return edge === undefined ? identity : { ...identity, edge: originOf(edge) };
}

function decodeIdentity(text: string): Identity | undefined {
  try {
    const identity = decodeText(identitySchema, text, 16 * 1024);
    keyOf(identity.privateKey);
    return identity;
  } catch {
    return undefined;
  }
}

/** Writes the identity so that a crash leaves either the old file or the new one, readable by its owner only. */
export function writeIdentity(stateDir: string, identity: Identity): void {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const draft = `${fileIn(stateDir)}.${process.pid}`;
  try {
    writeFileSync(draft, `${JSON.stringify(identity, null, 2)}\n`, { mode: 0o600, flag: 'wx', flush: true });
    renameSync(draft, fileIn(stateDir));
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

function fileIn(stateDir: string): string {
  return join(stateDir, 'agent.json');
}
