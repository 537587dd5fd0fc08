import type { FailureCode } from '#protocol';
import type { Asked, Deaths, Span } from './evidence.ts';
import type { Flaw } from './lines.ts';

/** Clocks are one, moments are not: what happens is written down a little before or after it does, in ms. */
const slackMs = 1_000;

/** Failures that an agent which lives, and may run the tool, does not have. */
const ofDeath: readonly FailureCode[] = [
  'agent_gone',
  'agent_silent',
  'agent_stopping',
  'deadline',
  'queue_timeout',
];

/** A bad ending needs a cause within the life of its result. */
export function causeFlaws(one: Asked, deaths: Deaths): Flaw[] {
  const { state } = one.answer;
  const { agent, agentSide, edge } = deaths;
  const causes =
    state.state === 'offline'
      ? [...agent, ...agentSide, ...edge]
      : [...agent, ...(isUnheard(one) ? agentSide : [])];
  const isBad =
    state.state === 'lost' ||
    state.state === 'offline' ||
    (state.state === 'failed' && ofDeath.includes(state.failure.code));
  if (!isBad || happenedTo(one, causes)) return [];
  return [{ kind: 'unexplained', detail: `${state.state}, ${state.failure.code}` }];
}

/** It lived, perhaps, and was not asked: the question was lost on the way. */
function isUnheard({ answer: { state } }: Asked): boolean {
  return state.state === 'failed' && state.failure.code === 'agent_silent';
}

/** It takes two deaths to lose what somebody has seen: the edge's, and the agent's before it could send that again. */
export function mayBeUnkept(one: Asked, deaths: Deaths): boolean {
  return happenedTo(one, deaths.agent) && happenedTo(one, [...deaths.edge, ...deaths.evictions]);
}

function happenedTo({ createdAt, answer: { state } }: Asked, spans: readonly Span[]): boolean {
  const endedAt = 'finishedAt' in state ? state.finishedAt : Number.POSITIVE_INFINITY;
  return spans.some(({ from, to }) => from - slackMs <= endedAt && to + slackMs >= createdAt);
}
