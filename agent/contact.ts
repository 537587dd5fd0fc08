import { type Failure, parseAddress } from '#protocol';
import type { Admitted } from './admission.ts';
import { findAddress, type MakeResolver } from './resolve.ts';
import type { Aim, NativeHost } from './tools/tool.ts';

/** What finding an address needs of the host. */
type Finder = Pick<NativeHost, 'makeResolver' | 'isPermitted' | 'takeTarget'>;

type Found =
  | {
      readonly contact: Aim['contact'];
      readonly addresses: readonly string[];
      /** How long that took, in ms; absent: there was no name to resolve. */
      readonly resolvedMs?: number;
    }
  | { readonly failure: Failure };

/**
 * The numeric address that the tool is given. A name is resolved here, once, and nowhere else: by the host's resolver, or by one that
 * the job names and that was checked like a target.
 * @param mayBegin that one is a stranger, too: it is asked nothing before the job may begin
 */
export async function resolveContact(
  { contact, through, usable }: Pick<Admitted, 'contact' | 'through' | 'usable'>,
  host: Finder,
  signal: AbortSignal,
  mayBegin: Promise<boolean>,
): Promise<Found> {
  if (contact.kind === 'none') return { contact: null, addresses: [] };
  if (contact.kind === 'address') {
    const { address, family } = contact;
    return { contact: { address, family }, addresses: [address] };
  }
  if (!through) return resolved(contact, usable, host, signal);
  const server = await resolveContact({ contact: through, usable }, host, signal, mayBegin);
  if ('failure' in server) return server;
  const { address } = server.contact!;
  if (!(await mayBegin)) return { contact: null, addresses: [] };
  const busy = host.takeTarget(parseAddress(address)!);
  if (busy) return { failure: busy };
  const makeResolver = (): ReturnType<MakeResolver> => host.makeResolver(address);
  return resolved(contact, usable, { ...host, makeResolver }, signal);
}

async function resolved(
  { name, families }: Extract<Admitted['contact'], { kind: 'name' }>,
  usable: readonly (4 | 6)[],
  host: Finder,
  signal: AbortSignal,
): Promise<Found> {
  const asked = performance.now();
  const choice = await findAddress(name, families, usable, host, signal);
  if ('failure' in choice) return choice;
  const { address, family, addresses } = choice;
  return { contact: { address, family }, addresses, resolvedMs: performance.now() - asked };
}
