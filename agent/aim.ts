import {
  type Address,
  type BgpTarget,
  contactsTarget,
  type Failure,
  familyAsked,
  isBgpTarget,
  isWhoisTarget,
  type Job,
  mayAskAbout,
  mayBeAsked,
  mayTellRoute,
  parseTarget,
  parseTargetOf,
  type Target,
  TargetError,
  type Task,
  type WhoisTarget,
} from '#protocol';
import { refuse } from './refuse.ts';
import { notPermitted } from './resolve.ts';

/** Who a tool will contact: a checked address, a name that is still to be resolved, or nobody whom the job chose. */
export type Contact =
  | { readonly kind: 'address'; readonly address: string; readonly family: 4 | 6 }
  | { readonly kind: 'name'; readonly name: string; readonly families: readonly (4 | 6)[] }
  | { readonly kind: 'none' };

const nobody: Contact = { kind: 'none' };

/** What a job is about, before anything is resolved. */
export interface Aimed {
  readonly target: Target | BgpTarget | WhoisTarget;
  readonly contact: Contact;
  /** Who resolves the target's name; absent: the host's own resolver. */
  readonly through?: Contact;
}

type Refusal = { readonly failure: Failure };
type IsPermitted = (address: Address) => boolean;

/**
 * The target of a job, and who is contacted, each of them judged. What is only asked about is judged all the same: the host's resolver
 * may know names of the inside, and the question is a stranger's.
 */
export function aimOf({ target: text, task }: Job, isPermitted: IsPermitted): Aimed | Refusal {
  try {
    const target = parseTargetOf(task, text);
    if (isBgpTarget(target)) return routesAim(target, familyAsked(task), isPermitted);
    if (isWhoisTarget(target)) return registryAim(target, isPermitted);
    const resolver = resolverOf(task);
    const refused = [target, ...(resolver ? [resolver] : [])].find((each) => !mayBeAsked(each, isPermitted));
    return refused
      ? { failure: notPermitted(refused.text) }
      : { target, ...contactsOf(task, target, resolver) };
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    return refuse(error.code === 'private_address' ? 'policy' : 'target', error.code, error.message);
  }
}

/** A resolver of the job's choice, which is judged like a target. */
function resolverOf({ options }: Task): Target | undefined {
  const named = 'resolver' in options ? options.resolver : undefined;
  return named === undefined ? undefined : parseTarget(named);
}

/** Who is only asked about is not contacted: for dns that is the resolver, when the job names one; for whois nobody whom the job chooses. */
function contactsOf(
  task: Task,
  target: Target,
  resolver: Target | undefined,
): Pick<Aimed, 'contact' | 'through'> {
  const family = familyAsked(task);
  if (!contactsTarget(task)) return { contact: resolver ? contactOf(resolver, family) : nobody };
  const contact = contactOf(target, family);
  // What has an address needs nobody who knows it.
  return resolver && contact.kind === 'name'
    ? { contact, through: contactOf(resolver, undefined) }
    : { contact };
}

/** A question to the host's own router: nobody else hears of it. */
function routesAim(
  target: BgpTarget,
  ipVersion: 4 | 6 | undefined,
  isPermitted: IsPermitted,
): Aimed | Refusal {
  if (target.kind === 'route') {
    if (!mayTellRoute(target.block, isPermitted)) return { failure: notPermitted(target.text) };
    if (ipVersion !== undefined && ipVersion !== target.block.base.family)
      return refuse('target', 'no_address', `${target.text} is not IPv${ipVersion}`);
  }
  return { target, contact: nobody };
}

/** A question to the registries, whose servers the tool finds, and judges, one after the other. */
function registryAim(target: WhoisTarget, isPermitted: IsPermitted): Aimed | Refusal {
  return mayAskAbout(target, isPermitted)
    ? { target, contact: nobody }
    : { failure: notPermitted(target.text) };
}

function contactOf(target: Target, ipVersion: 4 | 6 | undefined): Contact {
  return target.kind === 'address'
    ? { kind: 'address', address: target.text, family: target.family }
    : { kind: 'name', name: target.text, families: ipVersion ? [ipVersion] : [4, 6] };
}
