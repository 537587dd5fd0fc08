import { visible } from '../visible.ts';
import { isAddress, isMark, restAfter, words } from './lines.ts';

/** A server that did not answer, and what became of the question. Null: dig does not say which one. */
export interface DnsTrouble {
  readonly server: string | null;
  readonly why: string;
}

/** No question goes to more servers that would be worth a word. */
const maxTroubles = 8;

/** How dig begins to say that a server did not answer. Before 9.18 it says the last one, and no more, of all that happens over UDP. */
const leads = {
  communications: ';; communications error to ',
  connection: ';; Connection to ',
  setup: ';; UDP setup with ',
  timedOut: ';; connection timed out; no servers could be reached',
} as const;

/** True for a line about a server that did not answer. */
export function isTrouble(line: string): boolean {
  return Object.values(leads).some((lead) => line.startsWith(lead));
}

const failed = ' failed: ';

/**
 * Takes `;; communications error to 192.0.2.2#53: connection refused` and
 * `;; Connection to 192.0.2.2#53(192.0.2.2) for example.net failed: connection refused.`
 */
export function takeTrouble(troubles: DnsTrouble[], line: string): void {
  if (line.startsWith(leads.timedOut)) return add(troubles, { server: null, why: 'timed out' });
  const place = words(line.slice(0, 200), 5).find((word) => word.includes('#')) ?? '';
  const server = place.slice(0, Math.max(0, place.indexOf('#')));
  if (!isAddress(server) && !isMark(server)) return;
  const at = line.lastIndexOf(failed);
  const why = at < 0 ? restAfter(line, 5) : line.slice(at + failed.length).replace(/\.$/, '');
  if (why.length <= 60) add(troubles, { server, why: visible(why) });
}

function add(troubles: DnsTrouble[], { server, why }: DnsTrouble): void {
  const isKnown = troubles.some((one) => one.server === server && one.why === why);
  if (!isKnown && troubles.length < maxTroubles) troubles.push({ server, why });
}
