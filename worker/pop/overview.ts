import type { Link } from './control-sockets.ts';
import type { EnrolledAgent } from './enrolled.ts';

/** An agent as its operator sees it. Times are ISO 8601. */
export interface AgentView {
  readonly id: string;
  readonly enrolledAt: string;
  readonly online: boolean;
  /** Of the process that is connected. */
  readonly version: string | null;
  /** Jobs that it has. */
  readonly running: number;
  /** How often a second connection took the place of the first; of these, from another process while the first was alive. */
  readonly replaced: number;
  readonly clones: number;
  /** Proofs that did not hold. */
  readonly refused: number;
  /** When its key was changed last. */
  readonly rotatedAt: string | null;
}

/** A PoP's agents as their operator sees them. */
export interface AgentsView {
  readonly agents: AgentView[];
  /** Dials with the id of an agent that is not enrolled, or not any more. */
  readonly strangers: number;
}

export function agentView(
  { id, enrolledAt, counts, rotatedAt }: EnrolledAgent,
  link: Link | undefined,
  running: number,
): AgentView {
  return {
    id,
    enrolledAt: new Date(enrolledAt).toISOString(),
    online: link !== undefined,
    version: link?.present.version ?? null,
    running,
    ...counts,
    rotatedAt: rotatedAt === null ? null : new Date(rotatedAt).toISOString(),
  };
}
