import type { Failure, FailureCode, FailureOwner } from '#protocol';

const sentences: Partial<Record<FailureCode, string>> = {
  pop_offline: 'No agent of this PoP is connected.',
  agent_silent: 'The agent was asked but did not begin in time.',
  agent_gone:
    'The agent was lost, or was started again, before this was done; what had arrived until then is kept.',
  deadline: 'The run took longer than it ever should, or could not be stored, and was given up.',
  queue_timeout: 'It waited too long for an agent of this PoP to be free.',
  queue_full: 'Too many jobs wait at this PoP already; try again in a minute.',
  internal: 'Something broke at the edge; try again.',
};

/** A failure that the edge itself states. */
export function failure(owner: FailureOwner, code: FailureCode): Failure {
  return { owner, code, message: sentences[code] ?? code };
}
