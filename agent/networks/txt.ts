import type { MakeResolver } from '../resolve.ts';

/** The TXT records of a name, each in the pieces that it comes in; or c-ares' code for why there are none. */
export type Txt = { readonly records: string[][] } | { readonly code: string };

/** Asks the host's resolver for the TXT records of a name, for so long. Never rejects. */
export async function lookUpTxt(makeResolver: MakeResolver, name: string, withinMs: number): Promise<Txt> {
  const resolver = makeResolver();
  const timer = setTimeout(() => resolver.cancel(), withinMs);
  try {
    return { records: await resolver.resolveTxt(name) };
  } catch (error) {
    return { code: (error as NodeJS.ErrnoException).code ?? '' };
  } finally {
    clearTimeout(timer);
  }
}

/** True where somebody answered, that there is nothing of that name. */
export function isNothing(code: string): boolean {
  return code === 'ENOTFOUND' || code === 'ENODATA';
}
