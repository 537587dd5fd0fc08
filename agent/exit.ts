/** Exit codes of the agent (contract §7), for whoever supervises it: 3 and 4 will not get better by starting again. */
export const exitCodes = { stopped: 0, failed: 1, usage: 2, refused: 3, version: 4 } as const;

/** The command line, or the policy, asks for something that makes no sense. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
