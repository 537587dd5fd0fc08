import * as z from 'zod/mini';
import { connectErrors } from './connect-errors.ts';
import { limits } from './limits.ts';

/** Why a server that was named is not asked. */
export const referralRefusals = ['not_listed', 'too_many', 'asked_already'] as const;
export type ReferralRefusal = (typeof referralRefusals)[number];

const host = z.string().check(z.minLength(1), z.maxLength(limits.targetChars));

/** Facts about a question to the registries; part of the notes. */
export const whoisNotes = [
  /** This server is asked now, and what follows is its word, until the next one. */
  z.object({ k: z.literal('asked'), name: host, address: z.string() }),
  /** It has said all, or as much as is kept of it. */
  z.object({
    k: z.literal('answered'),
    ms: z.number().check(z.gte(0), z.lte(limits.job.durationMs)),
    bytes: z.int().check(z.gte(0), z.lte(limits.job.bytes)),
    truncated: z.boolean(),
  }),
  /** It could not be asked, or broke off. */
  z.object({ k: z.literal('unasked'), name: host, error: z.enum(connectErrors) }),
  /** It named another server, which is not asked. */
  z.object({ k: z.literal('referral'), to: host, refusal: z.enum(referralRefusals) }),
] as const;
