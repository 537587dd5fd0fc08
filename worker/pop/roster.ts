import {
  type Capability,
  contactsTarget,
  type Failure,
  familyAsked,
  type Job,
  parseAddress,
  toolNames,
  whyNot,
} from '#protocol';
import { continuousPlaces, isContinuous } from '#protocol/tools/continuous.ts';

/** An agent that is here. `running`: jobs it has. */
export interface Agent {
  readonly agent: string;
  readonly version: string;
  readonly tools: readonly Capability[];
  readonly maxJobs: number;
  readonly running: number;
  /** How many of them go on until they are stopped; absent: none. */
  readonly continuous?: number | undefined;
  readonly leaving: boolean;
}

/** Who does a job: one agent, or nobody and why. */
export type Choice =
  /** `isOnly`: no other agent here could do it. */
  | { readonly kind: 'agent'; readonly agent: string; readonly isOnly: boolean }
  | { readonly kind: 'busy' }
  | { readonly kind: 'unable'; readonly failure: Failure }
  /** Those that could were asked before. */
  | { readonly kind: 'tried' }
  | { readonly kind: 'nobody' };

/**
 * The least loaded agent that has the tool for the address family that the job asks for, if it asks for one.
 * @param tried agents that were asked for this job before
 */
export function pick(agents: readonly Agent[], job: Job, tried: readonly string[] = []): Choice {
  const here = agents.filter(({ leaving }) => !leaving);
  if (here.length === 0) return { kind: 'nobody' };
  const able = here.filter(({ tools }) => can(tools, job));
  if (able.length === 0) return { kind: 'unable', failure: reason(here, job) };
  const fresh = able.filter(({ agent }) => !tried.includes(agent));
  if (fresh.length === 0) return { kind: 'tried' };
  const free = fresh.filter((one) => hasRoom(one, isContinuous(job.task)));
  if (free.length === 0) return { kind: 'busy' };
  const [best] = free.toSorted((a, b) => a.running / a.maxJobs - b.running / b.maxJobs);
  return { kind: 'agent', agent: best!.agent, isOnly: able.length === 1 };
}

/** Runs that go on until they are stopped leave room for others. */
function hasRoom({ running, continuous = 0, maxJobs }: Agent, isLong: boolean): boolean {
  return running < maxJobs && (!isLong || continuous < continuousPlaces(maxJobs));
}

function can(tools: readonly Capability[], job: Job): boolean {
  const capability = tools.find(({ tool }) => tool === job.task.tool);
  const family = familyOf(job);
  if (!capability) return false;
  return family === undefined ? capability.families.length > 0 : capability.families.includes(family);
}

/** The family that the options, or a literal target that is contacted, ask for. */
function familyOf({ target, task }: Job): 4 | 6 | undefined {
  const asked = familyAsked(task);
  if (asked !== undefined) return asked;
  return contactsTarget(task) ? parseAddress(target)?.family : undefined;
}

/** Why nobody here can: what the ablest of them says. */
function reason(agents: readonly Agent[], job: Job): Failure {
  const { tool } = job.task;
  const capability = union(agents).find((one) => one.tool === tool);
  if (!capability) return unable('tool_missing', `${tool} is not enabled at this PoP.`);
  const { families } = capability;
  if (families.length === 0)
    return unable('tool_missing', capability.reason ?? `${tool} does not work at this PoP.`);
  const why = whyNot(capability, families[0] === 4 ? 6 : 4);
  const only = `${tool} works at this PoP over IPv${families.join(' and IPv')} only`;
  return unable('family_missing', why === undefined ? `${only}.` : `${only}: ${why}`);
}

function unable(code: 'tool_missing' | 'family_missing', message: string): Failure {
  return { owner: 'agent', code, message };
}

/** What all agents together can do: per tool every family that anyone has. */
export function union(agents: readonly Agent[]): Capability[] {
  return toolNames.flatMap((tool) => {
    const all = agents.flatMap(({ tools }) => tools.filter((one) => one.tool === tool));
    const best = all.toSorted((a, b) => b.families.length - a.families.length)[0];
    if (!best) return [];
    const families = ([4, 6] as const).filter((family) => all.some((one) => one.families.includes(family)));
    const { reason, ...rest } = best;
    return [{ ...rest, families, ...(families.length < 2 && reason !== undefined && { reason }) }];
  });
}
