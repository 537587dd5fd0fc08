import type { Finding, FindingCode } from '../findings.ts';
import type { WebError } from '../notes-web.ts';
import type { HttpState } from '../tools/http.ts';
import { webWords } from '../tools/web-words.ts';
import { familyOf, type Seen } from './seen.ts';

/** What a visit that came to nothing is called. */
const codes: Partial<Record<WebError, FindingCode>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'host_unreachable',
  ENETUNREACH: 'network_unreachable',
  ETIMEDOUT: 'no_answer',
};

/** What a visit of a web server shows. That it answers with an error is its own word, and no fault of the way. */
export function explainHttp({ fault, address }: HttpState): Finding[] {
  const code = fault && codes[fault.error];
  if (!fault || !code) return [];
  const evidence = [`address: ${address ?? 'unknown'}`, `phase: ${fault.phase}`];
  return [
    { code, text: `The visit came to nothing: ${webWords[fault.error]}.`, evidence, confidence: 'sure' },
  ];
}

/** What other PoPs can be compared with: whether the server answers at all. */
export function seenByHttp({ address, fault, head }: HttpState, ended: boolean): Seen {
  const isKnown = head !== null || fault !== null || ended;
  const probes = isKnown ? { sent: 1, lost: head === null ? 1 : 0 } : null;
  return { family: familyOf(address), probes, place: null, names: null };
}
