import { type Capability, type Failure, type Job, parseAddress, toolNames } from '#protocol';

/** An agent that is here. `running`: jobs it has. */
export interface Agent {
  readonly agent: string;
  readonly tools: readonly Capability[];
  readonly maxJobs: number;
  readonly running: number;
  readonly leaving: boolean;
}

/** Who does a job: one agent, or nobody and why. */
export type Pick =
  | { readonly kind: 'agent'; readonly agent: string }
  | { readonly kind: 'busy' }
  | { readonly kind: 'unable'; readonly why: string }
  | { readonly kind: 'nobody' };

/** The least loaded agent that has the tool for the address family that the job asks for, if it asks for one. */
export function pick(agents: readonly Agent[], job: Job): Pick {
  const here = agents.filter(({ leaving }) => !leaving);
  if (here.length === 0) return { kind: 'nobody' };
  const able = here.filter(({ tools }) => can(tools, job));
  if (able.length === 0) return { kind: 'unable', why: reason(here, job) };
  const free = able.filter(({ running, maxJobs }) => running < maxJobs);
  if (free.length === 0) return { kind: 'busy' };
  const [best] = free.toSorted((a, b) => a.running / a.maxJobs - b.running / b.maxJobs);
  return { kind: 'agent', agent: best!.agent };
}

function can(tools: readonly Capability[], job: Job): boolean {
  const capability = tools.find(({ tool }) => tool === job.task.tool);
  const family = familyOf(job);
  if (!capability) return false;
  return family === undefined ? capability.families.length > 0 : capability.families.includes(family);
}

/** The family that the options or a literal target ask for; dns does not contact its target. */
function familyOf({ target, task }: Job): 4 | 6 | undefined {
  if (task.options.ipVersion !== undefined) return task.options.ipVersion;
  return task.tool === 'dns' ? undefined : parseAddress(target)?.family;
}

function reason(agents: readonly Agent[], job: Job): string {
  const { tool } = job.task;
  const capability = agents.flatMap(({ tools }) => tools).find((one) => one.tool === tool);
  if (!capability) return `${tool} is not enabled at this PoP.`;
  if (capability.families.length === 0) return capability.reason ?? `${tool} does not work at this PoP.`;
  return `${tool} works at this PoP over IPv${capability.families.join(' and IPv')} only.`;
}

/** What all agents together can do: per tool the best that anyone has. */
export function union(agents: readonly Agent[]): Capability[] {
  return toolNames.flatMap((tool) => {
    const all = agents.flatMap(({ tools }) => tools.filter((one) => one.tool === tool));
    const best = all.toSorted((a, b) => b.families.length - a.families.length)[0];
    return best ? [best] : [];
  });
}

/** A failure for a job that nobody here can do. */
export function unable(why: string): Failure {
  return { owner: 'agent', code: 'tool_missing', message: why };
}
