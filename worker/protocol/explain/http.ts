import type { Finding } from '../findings.ts';
import type { HttpState } from '../tools/http.ts';
import { certificateFindings, isInOrder } from './certificate.ts';
import { familyOf, type Seen } from './seen.ts';
import { slowPhase, waitOf } from './slow.ts';
import { faultFindings } from './visit.ts';

/** What a visit of a web server shows. That what is asked for is elsewhere, or is not there, is the server's own word, and no fault. */
export function explainHttp(state: HttpState): Finding[] {
  const { fault, address, received, phases } = state;
  return [
    ...faultFindings(fault, address),
    ...certificateFindings(state),
    ...serverError(state),
    ...(received ? slowPhase(phases) : []),
  ];
}

function serverError({ head }: HttpState): Finding[] {
  if (!head || head.status < 500 || head.status > 599) return [];
  const text = `The server answers with ${head.status}, an error of its own.`;
  const evidence = [`status: ${head.status} ${head.text}`.trimEnd()];
  return [{ code: 'server_error', text, evidence, confidence: 'sure' }];
}

/** What other PoPs can be compared with: whether the server answers, what it says, by which certificate, and how soon. */
export function seenByHttp(state: HttpState): Seen {
  const { address, fault, handshake, head, certificate, received, phases } = state;
  // An end alone says nothing: the name may never have come to an address.
  const isKnown = head !== null || fault !== null;
  const probes = isKnown ? { sent: 1, lost: head === null ? 1 : 0 } : null;
  const web = {
    certificate: certificate?.fingerprint ?? null,
    isTrusted: isInOrder(handshake),
    status: head?.status ?? null,
    waitMs: received ? waitOf(phases) : null,
  };
  return { family: familyOf(address), probes, place: null, names: null, web };
}
