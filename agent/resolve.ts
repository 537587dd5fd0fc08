import { type Address, type Failure, formatAddress, limits, parseAddress } from '#protocol';

/** The part of `node:dns/promises`.Resolver that the agent uses; a new one for each look-up. */
export interface NameResolver {
  resolve4(name: string): Promise<string[]>;
  resolve6(name: string): Promise<string[]>;
  reverse(address: string): Promise<string[]>;
  /** Each record in the pieces that it comes in. */
  resolveTxt(name: string): Promise<string[][]>;
  /** Whom it asks, as addresses; with a port where that is not 53. */
  getServers(): string[];
  cancel(): void;
}

/** @param server whom it asks, by address; absent: whom the host asks */
export type MakeResolver = (server?: string) => NameResolver;

/** Which family's addresses a name has, or why that could not be learnt. */
type Answer =
  | { readonly addresses: readonly string[] }
  | { readonly failed: 'name_not_found' | 'resolver_timeout' | 'resolver_failed' };

/** What a name came to: all of its addresses, each strictly parsed. */
export type Resolved = { readonly addresses: readonly Address[] } | { readonly failure: Failure };

/**
 * Asks the host's resolver for a name's addresses, once (rule 5); both families at the same time. When one family's question
 * fails and the other's doesn't, the other one counts.
 */
export async function resolveName(
  name: string,
  families: readonly (4 | 6)[],
  makeResolver: MakeResolver,
  signal: AbortSignal,
  timeoutMs: number = limits.resolve.timeoutMs,
): Promise<Resolved> {
  const resolver = makeResolver();
  const cancel = () => resolver.cancel();
  const timer = setTimeout(cancel, timeoutMs);
  signal.addEventListener('abort', cancel, { once: true });
  const answers = await Promise.all(families.map((family) => ask(resolver, name, family)));
  clearTimeout(timer);
  signal.removeEventListener('abort', cancel);
  return combine(name, answers);
}

async function ask(resolver: NameResolver, name: string, family: 4 | 6): Promise<Answer> {
  try {
    return { addresses: await (family === 4 ? resolver.resolve4(name) : resolver.resolve6(name)) };
  } catch (error) {
    return answerOf((error as NodeJS.ErrnoException).code ?? '');
  }
}

/** c-ares' codes. A name that exists without such a record is no failure. */
function answerOf(code: string): Answer {
  if (code === 'ENODATA') return { addresses: [] };
  if (code === 'ENOTFOUND' || code === 'EBADNAME') return { failed: 'name_not_found' };
  if (code === 'ETIMEOUT' || code === 'ECANCELLED') return { failed: 'resolver_timeout' };
  return { failed: 'resolver_failed' };
}

/** Pure: what the answers of the families mean together. */
function combine(name: string, answers: readonly Answer[]): Resolved {
  const texts = answers.flatMap((answer) => ('addresses' in answer ? answer.addresses : []));
  if (texts.length > limits.resolve.addresses)
    return failed('resolver_failed', `${name} has too many addresses`);
  const addresses = texts.map(parseAddress);
  if (addresses.includes(undefined)) return failed('resolver_failed', `${name} has an address that is none`);
  if (addresses.length > 0) return { addresses: addresses as Address[] };
  const failures = answers.flatMap((answer) => ('failed' in answer ? [answer.failed] : []));
  const code = codesBySeverity.find((candidate) => failures.includes(candidate)) ?? 'no_address';
  return failed(code, `${name} ${sentences[code]}`);
}

/** NXDOMAIN is about the name, whatever the question was: it says most. */
const codesBySeverity = ['name_not_found', 'resolver_timeout', 'resolver_failed'] as const;

const sentences = {
  name_not_found: 'does not exist',
  resolver_timeout: 'was not resolved in time',
  resolver_failed: 'could not be resolved',
  no_address: 'has no address of the family that was asked for',
} as const;

function failed(code: keyof typeof sentences, message: string): Resolved {
  return { failure: { owner: 'resolver', code, message } };
}

/** Where a tool may be pointed, out of what a name has. */
export type Choice =
  | { readonly address: string; readonly family: 4 | 6; readonly addresses: readonly string[] }
  | { readonly failure: Failure };

/**
 * Pure: checks **every** address, then takes the first one of the preferred family, IPv4 first (rule 5). One address that
 * isn't permitted is enough to refuse the name: who mixes them means no good.
 * @param families what the tool can do here, and the options want
 */
export function chooseAddress(
  name: string,
  addresses: readonly Address[],
  families: readonly (4 | 6)[],
  isPermitted: (address: Address) => boolean,
): Choice {
  // Which one is not said: where the host's resolver knows an inside, that is nothing for strangers.
  if (!addresses.every(isPermitted)) return { failure: notPermitted(`${name} has an address that`) };
  for (const family of [4, 6] as const) {
    const address = families.includes(family) && addresses.find((each) => each.family === family);
    if (address) return { address: formatAddress(address), family, addresses: addresses.map(formatAddress) };
  }
  const message = `${name} has addresses only of a family that the tool cannot use here`;
  return { failure: { owner: 'agent', code: 'family_missing', message } };
}

/**
 * Resolves a name and chooses where to go, with all of it judged.
 * @param families which of its addresses are asked for
 * @param usable which of them the tool can go to here
 */
export async function findAddress(
  name: string,
  families: readonly (4 | 6)[],
  usable: readonly (4 | 6)[],
  {
    makeResolver,
    isPermitted,
  }: { readonly makeResolver: MakeResolver; readonly isPermitted: (address: Address) => boolean },
  signal: AbortSignal,
): Promise<Choice> {
  const resolved = await resolveName(name, families, makeResolver, signal);
  return 'failure' in resolved ? resolved : chooseAddress(name, resolved.addresses, usable, isPermitted);
}

/** @param what a subject for "may not be measured from here" */
export function notPermitted(what: string): Failure {
  return { owner: 'policy', code: 'private_address', message: `${what} may not be measured from here` };
}
