import * as z from 'zod/mini';
import { endings, type FailureCode, failureCodes, failureOwners } from './codes.ts';
import { visible } from './visible.ts';

/**
 * Why a result came to nothing: who has to act, a code to look up, a sentence to read. The sentence is measured as it is shown
 * and stored: what is taken once has to be taken again.
 */
export const failureSchema = z.strictObject({
  owner: z.enum(failureOwners),
  code: z.enum(failureCodes),
  message: z.string().check(z.overwrite(visible), z.maxLength(400)),
});
export type Failure = z.infer<typeof failureSchema>;

/** The names of the states, in the order in which a result goes through them. */
export const resultStates = [
  'queued',
  'starting',
  'running',
  'finished',
  'cancelled',
  'failed',
  'lost',
  'offline',
] as const;

const time = z.number(); // ms since the epoch
const endedBy = z.optional(z.enum(endings));

/**
 * The state of a result. `queued → starting → running → finished | failed | cancelled | lost | offline`; the last five are
 * terminal, and each result reaches exactly one of them (P5).
 */
export const resultStateSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('queued'), position: z.optional(z.int()) }),
  /** `held`: the agent waits for the session's word, so that another one may be asked when it does not come. */
  z.object({ state: z.literal('starting'), held: z.optional(z.literal(true)) }),
  /** `stoppedAt`: it was told to stop then, and has not ended yet. `endedBy`: not by somebody who pressed a button. */
  z.object({ state: z.literal('running'), startedAt: time, stoppedAt: z.optional(time), endedBy }),
  /** `endedBy`: a continuous run, for which this is how it is to end. */
  z.object({ state: z.literal('finished'), startedAt: time, finishedAt: time, endedBy }),
  z.object({ state: z.literal('cancelled'), startedAt: z.optional(time), finishedAt: time }),
  z.object({
    state: z.literal('failed'),
    startedAt: z.optional(time),
    finishedAt: time,
    failure: failureSchema,
  }),
  z.object({ state: z.literal('lost'), startedAt: time, finishedAt: time, failure: failureSchema }),
  z.object({ state: z.literal('offline'), finishedAt: time, failure: failureSchema }),
]);
export type ResultState = z.infer<typeof resultStateSchema>;

/** What a tool that came to its end has found out about others. */
const found: readonly FailureCode[] = ['connect_failed', 'tls_failed', 'http_failed', 'resolver_failed'];

/**
 * True for a run whose numbers are all that there will be of it, and whole. To be stopped is the usual end of one that goes on until
 * then; of another one nobody knows what it would have shown.
 */
export function hasEnded(state: ResultState, isContinuous: boolean): boolean {
  if (state.state === 'failed') return found.includes(state.failure.code);
  return state.state === 'finished' || (isContinuous && state.state === 'cancelled');
}

type OpenState = Extract<ResultState, { state: 'queued' | 'starting' | 'running' }>;

/** True once nothing will change any more. */
export function isTerminal(state: ResultState): state is Exclude<ResultState, OpenState> {
  return state.state !== 'queued' && state.state !== 'starting' && state.state !== 'running';
}
