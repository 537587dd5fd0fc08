import { type Capability, type Cidr, type Failure, familyAsked, type Job, whyNot } from '#protocol';
import { isContinuous } from '#protocol/tools/continuous.ts';
import { type Aimed, aimOf, type Contact } from './aim.ts';
import { beyondBounds } from './bounds.ts';
import { mayContact, type Policy } from './policy.ts';
import { refuse } from './refuse.ts';

/** A job that this agent will do. `usable`: the families that its tool has on this host. */
export interface Admitted extends Aimed {
  readonly job: Job;
  readonly usable: readonly (4 | 6)[];
}

/** What the decision depends on, as it is now. */
export interface Host {
  readonly policy: Policy;
  readonly own: readonly Cidr[];
  readonly capabilities: readonly Capability[];
  readonly running: number;
  /** How many of them go on until they are stopped; absent: none. */
  readonly continuous?: number;
}

/**
 * Whether to begin a job: everything that can be known without the network. The edge has checked all of it before; the agent
 * does not rely on that (rule 19).
 */
export function admit(job: Job, host: Host): Admitted | { readonly failure: Failure } {
  const { task } = job;
  if (job.id !== `${job.session}.${job.result}`)
    return refuse('policy', 'bad_option', 'the job has a strange id');
  if (!host.policy.tools.includes(task.tool)) {
    return refuse('policy', 'tool_not_allowed', `this agent does not run ${task.tool}`);
  }
  if (isContinuous(task) && host.policy.continuousJobs === 0) {
    return refuse('policy', 'bad_option', 'this agent does no continuous runs');
  }
  const beyond = beyondBounds(task, host.policy);
  if (beyond) return refuse('policy', 'bad_option', beyond);
  const aim = aimOf(job, (address) => mayContact(address, host.policy, host.own));
  if ('failure' in aim) return aim;
  const usable = host.capabilities.find(({ tool }) => tool === task.tool);
  if (!usable || usable.families.length === 0) {
    return refuse('agent', 'tool_missing', usable?.reason ?? `${task.tool} is not on this host`);
  }
  const refusal =
    familyRefusal(aim.contact, usable, familyAsked(task)) ??
    (aim.through && familyRefusal(aim.through, usable, undefined));
  if (refusal) return { failure: refusal };
  const busy = whyBusy(task, host);
  return busy !== undefined ? refuse('agent', 'agent_busy', busy) : { job, ...aim, usable: usable.families };
}

function familyRefusal(
  contact: Contact,
  usable: Capability,
  ipVersion: 4 | 6 | undefined,
): Failure | undefined {
  if (contact.kind === 'address' && ipVersion !== undefined && ipVersion !== contact.family) {
    const message = `${contact.address} is no IPv${ipVersion} address`;
    return { owner: 'target', code: 'no_address', message };
  }
  const wanted = contact.kind === 'address' ? contact.family : ipVersion;
  if (wanted === undefined || usable.families.includes(wanted)) return undefined;
  const why = whyNot(usable, wanted);
  const message = `this host has no IPv${wanted} for that tool${why === undefined ? '' : `: ${why}`}`;
  return { owner: 'agent', code: 'family_missing', message: message.slice(0, 400) };
}

function whyBusy(task: Job['task'], { policy, running, continuous = 0 }: Host): string | undefined {
  if (running >= policy.maxJobs) return `${running} jobs are running already`;
  return isContinuous(task) && continuous >= policy.continuousJobs
    ? `${policy.continuousJobs} continuous runs are going on already`
    : undefined;
}
