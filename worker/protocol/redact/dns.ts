import { formatAddress } from '../address.ts';
import { isMark, marks, restAfter, words } from '../tools/lines.ts';
import { isGlobalUnicast } from '../address-class.ts';
import { lastOf } from '../cidr.ts';
import { reverseBlock } from '../reverse.ts';
import { bare, hideName, type RedactState } from './state.ts';
import { redactText } from './text.ts';

/**
 * A line of dig: text, and in a record the names that belong to an address that is hidden. A name that came before its address, as
 * that of a CNAME does, can't be known.
 */
export function redactDns(state: RedactState, line: string): string {
  const redacted = redactText(state, line);
  // A server's name for itself, in octets first: they would spell what the text behind them hides, and it may be one of the inside.
  if (state.rule.private && line.startsWith(nsid)) return nsid + marks.hidden;
  return state.rule.private ? withoutNames(state, line, redacted) : redacted;
}

function withoutNames(state: RedactState, line: string, redacted: string): string {
  if (line.startsWith(';')) return withoutServer(state, redacted);
  const [owner, ttl = '', recordClass = '', type = ''] = words(line, 4);
  const value = restAfter(line, 4);
  if (owner === undefined || value === '' || !/^\d{1,10}$/.test(ttl)) return redacted;
  const write = (name: string, text: string) => [name, ttl, recordClass, type, text].join('\t');
  const shown = restAfter(redacted, 4);
  if ((type === 'A' || type === 'AAAA') && isMark(shown)) return write(nameOf(state, owner), shown);
  const zone = reverseZone(state, owner);
  if (zone === undefined) return redacted;
  for (const name of words(value, 2)) hideName(state, name);
  return write(zone, marks.hidden);
}

const nsid = '; NSID: ';

const hiddenPlace = `${marks.hidden}#53(`;

/** `[hidden]#53(ns1.example.net)`: a server of a trace, whose address is hidden, and so its name. */
function withoutServer(state: RedactState, line: string): string {
  const at = line.indexOf(hiddenPlace);
  const begin = at + hiddenPlace.length;
  const end = line.indexOf(')', begin);
  if (at < 0 || end < 0) return line;
  return line.slice(0, begin) + nameOf(state, line.slice(begin, end)) + line.slice(end);
}

/** A name that has a hidden address; unless it is what was asked for, it is hidden from now on. */
function nameOf(state: RedactState, name: string): string {
  if (state.asked.has(bare(name))) return name;
  hideName(state, name);
  return marks.hidden;
}

/** What may be seen of a reverse name, whole or partial, when it stands for what is hidden; undefined: all of it. */
function reverseZone(state: RedactState, owner: string): string | undefined {
  const name = bare(owner);
  const block = state.asked.has(name) ? undefined : reverseBlock(name);
  if (!block || block.prefixLength === 0 || isGlobalUnicast(block.base) || isGlobalUnicast(lastOf(block)))
    return undefined;
  const isWhole = block.prefixLength === block.base.bytes.length * 8;
  if (isWhole && state.asked.has(formatAddress(block.base))) return undefined;
  return `${marks.hidden}.${name.endsWith('.ip6.arpa') ? 'ip6.arpa' : 'in-addr.arpa'}.`;
}
