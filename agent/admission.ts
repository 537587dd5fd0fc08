import {
  type Address,
  addressNamedBy,
  type Capability,
  type Cidr,
  type Failure,
  type Job,
  type BgpTarget,
  isBgpTarget,
  mayTellRoute,
  parseTarget,
  parseTargetOf,
  type Target,
  TargetError,
  whyNot,
} from '#protocol';
import { beyondBounds } from './bounds.ts';
import { isContinuous } from '#protocol/tools/continuous.ts';
import { mayContact, type Policy } from './policy.ts';
import { notPermitted } from './resolve.ts';

/** Who a tool will contact: a checked address, a name that is still to be resolved, or nobody whom the job chose. */
type Contact =
  | { readonly kind: 'address'; readonly address: string; readonly family: 4 | 6 }
  | { readonly kind: 'name'; readonly name: string; readonly families: readonly (4 | 6)[] }
  | { readonly kind: 'none' };

/** A job that this agent will do. `usable`: the families that its tool has on this host. */
export interface Admitted {
  readonly job: Job;
  readonly target: Target | BgpTarget;
  readonly contact: Contact;
  /** Who resolves the target's name; absent: the host's own resolver. */
  readonly through?: Contact;
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
    familyRefusal(aim.contact, usable, task.options.ipVersion) ??
    (aim.through && familyRefusal(aim.through, usable, undefined));
  if (refusal) return { failure: refusal };
  const busy = whyBusy(task, host);
  return busy !== undefined ? refuse('agent', 'agent_busy', busy) : { job, ...aim, usable: usable.families };
}

/**
 * The target, and who is contacted: for dns that is only the resolver, when the job names one. What dns only asks about is
 * judged all the same: the host's resolver may know names of the inside, and the question is a stranger's. For http it is a resolver
 * of the job's choice, too, which is judged like a target.
 */
function aimOf(
  { target: text, task }: Job,
  isPermitted: (address: Address) => boolean,
): Pick<Admitted, 'target' | 'contact' | 'through'> | { failure: Failure } {
  try {
    const target = parseTargetOf(task, text);
    if (isBgpTarget(target)) return routesAim(target, task.options.ipVersion, isPermitted);
    const named = 'resolver' in task.options ? task.options.resolver : undefined;
    const resolver = named === undefined ? undefined : parseTarget(named);
    for (const each of resolver ? [target, resolver] : [target]) {
      const address = addressNamedBy(each);
      if (address && !isPermitted(address)) return { failure: notPermitted(each.text) };
    }
    if (task.tool === 'dns') {
      const contact = resolver ? contactOf(resolver, task.options.ipVersion) : ({ kind: 'none' } as const);
      return { target, contact };
    }
    const contact = contactOf(target, task.options.ipVersion);
    // What has an address needs nobody who knows it.
    return resolver && contact.kind === 'name'
      ? { target, contact, through: contactOf(resolver, undefined) }
      : { target, contact };
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    return refuse(error.code === 'private_address' ? 'policy' : 'target', error.code, error.message);
  }
}

/** A question to the host's own router: nobody else hears of it. */
function routesAim(
  target: BgpTarget,
  ipVersion: 4 | 6 | undefined,
  isPermitted: (address: Address) => boolean,
): Pick<Admitted, 'target' | 'contact'> | { failure: Failure } {
  if (target.kind === 'route') {
    if (!mayTellRoute(target.block, isPermitted)) return { failure: notPermitted(target.text) };
    if (ipVersion !== undefined && ipVersion !== target.block.base.family)
      return refuse('target', 'no_address', `${target.text} is not IPv${ipVersion}`);
  }
  return { target, contact: { kind: 'none' } };
}

function contactOf(target: Target, ipVersion: 4 | 6 | undefined): Contact {
  return target.kind === 'address'
    ? { kind: 'address', address: target.text, family: target.family }
    : { kind: 'name', name: target.text, families: ipVersion ? [ipVersion] : [4, 6] };
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

function refuse(owner: Failure['owner'], code: Failure['code'], message: string): { failure: Failure } {
  return { failure: { owner, code, message: message.slice(0, 400) } };
}
