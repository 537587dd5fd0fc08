import {
  type Address,
  addressNamedBy,
  type Capability,
  type Cidr,
  type Failure,
  familyAsked,
  type Job,
  type BgpTarget,
  isBgpTarget,
  isWhoisTarget,
  mayAskAbout,
  mayTellRoute,
  parseTarget,
  parseTargetOf,
  type Target,
  TargetError,
  type WhoisTarget,
} from '#protocol';
import { beyondBounds } from './bounds.ts';
import { mayContact, type Policy } from './policy.ts';
import { notPermitted } from './resolve.ts';

/** Who a tool will contact: a checked address, a name that is still to be resolved, or nobody whom the job chose. */
type Contact =
  | { readonly kind: 'address'; readonly address: string; readonly family: 4 | 6 }
  | { readonly kind: 'name'; readonly name: string; readonly families: readonly (4 | 6)[] }
  | { readonly kind: 'none' };

const nobody: Contact = { kind: 'none' };

/** A job that this agent will do. `usable`: the families that its tool has on this host. */
export interface Admitted {
  readonly job: Job;
  readonly target: Target | BgpTarget | WhoisTarget;
  readonly contact: Contact;
  readonly usable: readonly (4 | 6)[];
}

/** What the decision depends on, as it is now. */
export interface Host {
  readonly policy: Policy;
  readonly own: readonly Cidr[];
  readonly capabilities: readonly Capability[];
  readonly running: number;
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
  const beyond = beyondBounds(task, host.policy);
  if (beyond) return refuse('policy', 'bad_option', beyond);
  const aim = aimOf(job, (address) => mayContact(address, host.policy, host.own));
  if ('failure' in aim) return aim;
  const usable = host.capabilities.find(({ tool }) => tool === task.tool);
  if (!usable || usable.families.length === 0) {
    return refuse('agent', 'tool_missing', usable?.reason ?? `${task.tool} is not on this host`);
  }
  const refusal = familyRefusal(aim.contact, usable.families, familyAsked(task));
  if (refusal) return { failure: refusal };
  if (host.running >= host.policy.maxJobs) {
    return refuse('agent', 'agent_busy', `${host.running} jobs are running already`);
  }
  return { job, ...aim, usable: usable.families };
}

/**
 * The target, and who is contacted: for dns that is only the resolver, when the job names one. What dns only asks about is
 * judged all the same: the host's resolver may know names of the inside, and the question is a stranger's.
 */
function aimOf(
  { target: text, task }: Job,
  isPermitted: (address: Address) => boolean,
): Pick<Admitted, 'target' | 'contact'> | { failure: Failure } {
  try {
    const target = parseTargetOf(task, text);
    if (isBgpTarget(target)) return routesAim(target, familyAsked(task), isPermitted);
    if (isWhoisTarget(target)) return registryAim(target, isPermitted);
    const resolver =
      task.tool === 'dns' && task.options.resolver !== undefined && parseTarget(task.options.resolver);
    for (const each of resolver ? [target, resolver] : [target]) {
      const address = addressNamedBy(each);
      if (address && !isPermitted(address)) return { failure: notPermitted(each.text) };
    }
    const choosesNobody = task.tool === 'whois' || (task.tool === 'dns' && !resolver);
    return { target, contact: choosesNobody ? nobody : contactOf(resolver || target, familyAsked(task)) };
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

/** A question to the registries, whose servers the tool finds, and judges, one after the other. */
function registryAim(
  target: WhoisTarget,
  isPermitted: (address: Address) => boolean,
): Pick<Admitted, 'target' | 'contact'> | { failure: Failure } {
  if (!mayAskAbout(target, isPermitted)) return { failure: notPermitted(target.text) };
  return { target, contact: { kind: 'none' } };
}

function contactOf(target: Target, ipVersion: 4 | 6 | undefined): Contact {
  return target.kind === 'address'
    ? { kind: 'address', address: target.text, family: target.family }
    : { kind: 'name', name: target.text, families: ipVersion ? [ipVersion] : [4, 6] };
}

function familyRefusal(
  contact: Contact,
  usable: readonly (4 | 6)[],
  ipVersion: 4 | 6 | undefined,
): Failure | undefined {
  if (contact.kind === 'address' && ipVersion !== undefined && ipVersion !== contact.family) {
    const message = `${contact.address} is no IPv${ipVersion} address`;
    return { owner: 'target', code: 'no_address', message };
  }
  const wanted = contact.kind === 'address' ? contact.family : ipVersion;
  if (wanted === undefined || usable.includes(wanted)) return undefined;
  return { owner: 'agent', code: 'family_missing', message: `this host has no IPv${wanted} for that tool` };
}

function refuse(owner: Failure['owner'], code: Failure['code'], message: string): { failure: Failure } {
  return { failure: { owner, code, message: message.slice(0, 400) } };
}
