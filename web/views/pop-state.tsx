import { endingWords } from '#protocol';
import type { Failure as FailureReason, FailureOwner, ResultState } from '#protocol';

/** The shape of a state, which comes before its colour, and its word. */
const badges: Readonly<Record<ResultState['state'], readonly [shape: string, text: string]>> = {
  queued: ['off', 'Queued'],
  starting: ['half', 'Starting'],
  running: ['live', 'Running'],
  finished: ['done m', 'Finished'],
  cancelled: ['sq', 'Stopped'],
  failed: ['bad', 'Failed'],
  lost: ['warn', 'Lost'],
  offline: ['off x', 'Offline'],
};

export function StateBadge({ state }: { readonly state: ResultState }) {
  const [shape, text] = badgeOf(state);
  return <span class={`st s ${shape}`}>{text}</span>;
}

function badgeOf(state: ResultState): readonly [shape: string, text: string] {
  if (state.state === 'queued' && state.position !== undefined) {
    return ['off', `Queued, number ${state.position} in line`];
  }
  if (state.state === 'running' && state.stoppedAt !== undefined) return ['half', 'Stopping'];
  return badges[state.state];
}

/** Who has to act. */
const owners: Readonly<Record<FailureOwner, string>> = {
  target: 'The target',
  resolver: 'Name resolution',
  policy: 'This location’s policy',
  agent: 'The measuring host',
  edge: 'Popglass',
};

/** Why a run that was to go on did not. */
export function Ending({ state }: { readonly state: ResultState }) {
  if (state.state !== 'finished' || !state.endedBy) return null;
  return <p class="s m">{endingWords[state.endedBy]}</p>;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** Why nothing, or no more, came: who has to act, a sentence, and the code to look up. */
export function Failure({ state }: { readonly state: ResultState }) {
  const failure: FailureReason | undefined = 'failure' in state ? state.failure : undefined;
  if (!failure) return null;
  return (
    <p class="why">
      <strong>{owners[failure.owner]}:</strong> {sentence(failure.message)}{' '}
      <span class="tag n">{failure.code}</span>
    </p>
  );
}
