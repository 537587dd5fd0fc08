import { dataProofOf, isTerminal } from '#protocol';
import { logWarning } from '../errors.ts';
import { proves } from '../proof.ts';
import { bearer } from '../secret.ts';
import { holderOf, type LiveResult } from './live-result.ts';
import type { PopCalls } from './pop-calls.ts';
import { attemptOf } from './tokens.ts';
import type { Workspace } from './workspace.ts';

/** What a dial is answered: which attempt its agent was asked with, or the HTTP status to refuse it by. 503: dial again. */
export type Admission = { readonly attempt: number } | { readonly refuse: 401 | 410 | 503 };

/** Asks a result's PoP who has it. @returns false when the PoP could not be asked */
export type Ask = (result: LiveResult) => Promise<boolean>;

/** Who may write into a result: the agent that was asked to measure it, with that question's token (rule 11). */
export class DataGuard {
  readonly #workspace: Workspace;
  readonly #pops: PopCalls;

  constructor(workspace: Workspace, pops: PopCalls) {
    this.#workspace = workspace;
    this.#pops = pops;
  }

  async admit(request: Request, r: number, ask: Ask): Promise<Admission> {
    const token = bearer(request);
    const session = this.#workspace.store.session();
    const result = this.#workspace.results.get(r);
    if (token === undefined || !session || !result) return { refuse: 401 };
    const attempt = await attemptOf(session.secret, r, result.attempt + 1, token);
    if (attempt === undefined) return { refuse: 401 };
    if (isOver(result, attempt)) return { refuse: 410 };
    const isTheirs = () => isAsked(request, { session: session.id, result: r, token }, result, attempt);
    if (!(await isTheirs())) {
      // Whom the PoP asked may not be known yet, or under a key that is not the agent's any more.
      if (mayBeNews(result, attempt) && !(await ask(result))) return { refuse: 503 };
      if (!(await isTheirs())) return stranger(request, result);
    }
    if (attempt === result.attempt) return { attempt };
    return this.#admitEarlier(request, result, attempt, session);
  }

  /** It was asked before, and another agent has been since: its PoP has to know who has it, and whether it is still one of its own. */
  async #admitEarlier(
    request: Request,
    result: LiveResult,
    attempt: number,
    session: { readonly id: string; readonly secret: string },
  ): Promise<Admission> {
    const taken = await this.#pops.take(session, result, attempt, agentOf(request));
    if (taken === undefined) return { refuse: 503 };
    return taken ? { attempt } : stranger(request, result);
  }
}

/** Its time is over, or another agent has been let in. */
export function isOver({ status, attempt: latest }: LiveResult, attempt: number): boolean {
  return isTerminal(status) || (status.state === 'running' && attempt !== latest);
}

function mayBeNews({ status, attempt: latest }: LiveResult, attempt: number): boolean {
  return attempt === latest && !isTerminal(status) && status.state !== 'running';
}

/** True when the dial is by the agent that was asked with this attempt: it proves that agent's key. */
async function isAsked(
  request: Request,
  job: { session: string; result: number; token: string },
  result: LiveResult,
  attempt: number,
): Promise<boolean> {
  const holder = holderOf(result, attempt);
  if (holder?.agent !== agentOf(request)) return false;
  const signature = request.headers.get('x-popglass-proof') ?? '';
  return proves(holder.key, signature, dataProofOf(job, new URL(request.url).host));
}

function agentOf(request: Request): string {
  return request.headers.get('x-popglass-agent') ?? '';
}

/** Somebody has a token that is not theirs. The log has neither the token nor the session: its id is the link to it (rule 18). */
function stranger(request: Request, { pop }: LiveResult): Admission {
  logWarning('a job’s token in other hands was refused', { pop: pop.id, agent: agentOf(request) });
  return { refuse: 401 };
}
