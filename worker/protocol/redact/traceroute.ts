import { parseAddress } from '../address.ts';
import { isMark, marks, readInteger } from '../tools/lines.ts';
import { readBack, readMtu, readTracepath, readTracerouteMtu } from '../tools/pmtu-lines.ts';
import { isFlag, readTime } from '../tools/traceroute.ts';
import { replaceAddresses } from './addresses.ts';
import { hideAddress, hideName, markFor, type RedactState, showAddress } from './state.ts';
import { redactText } from './text.ts';

/** A line of traceroute or of tracepath (` 3?: `): a hop that is hidden, one that is not, or text. */
export function redactTraceroute(state: RedactState, line: string): string {
  const ttl = Number(/^[ \t]*(\d{1,9})(?:\??:)?[ \t]/.exec(line)?.[1]);
  // Who says that a packet is too big is the hop before the one that was asked.
  const hidden = state.rule.hops + (state.rule.hops > 0 && line.includes(' pmtu ') ? 1 : 0);
  if (ttl <= hidden) return hideHop(state, line);
  if (!readLine(line)) return redactText(state, line);
  const redacted = redactText(state, line, true);
  for (const { address } of readLine(redacted)?.probes ?? []) {
    const known = address === null ? undefined : parseAddress(address);
    if (known) showAddress(state, known);
  }
  return redacted;
}

function readLine(line: string) {
  return readTracerouteMtu(line) ?? readTracepath(line);
}

/** What is no stranger's: sizes, counts, and words that tracepath has. */
const own: readonly string[] = ['ms', '*', 'pmtu', 'asymm', 'reached', 'no', 'reply', '[LOCALHOST]'];

/**
 * What may be seen of a hidden hop: that it answered or not, how long that took, and its flags. Everything else goes, known or
 * not, but the target itself, which may be so near.
 */
function hideHop(state: RedactState, line: string): string {
  const all = line.split(/[ \t]+/).filter((word) => word !== '');
  let index = -1;
  return line.replace(/[^ \t]+/g, (word) => {
    index += 1;
    const isNumber =
      index === 0 || readTime(word, all[index + 1]) !== undefined || isCount(word, all[index - 1]);
    const isSize = readMtu(word) !== undefined || readBack(word) !== undefined;
    if (isNumber || isSize || own.includes(word) || isFlag(word) || isMark(word)) return word;
    return hideWord(state, word);
  });
}

function hideWord(state: RedactState, word: string): string {
  const address = parseAddress(word);
  if (address) {
    hideAddress(state, address);
    return markFor(state, address, false) ?? word;
  }
  // A form that `-n` does not print: `name (address)`.
  const rest = replaceAddresses(word, (inside) => {
    hideAddress(state, inside);
    return marks.hidden;
  });
  if (rest === word && word.includes('.')) hideName(state, word);
  return marks.hidden;
}

/** The number after `pmtu` or `asymm`. */
function isCount(word: string, before: string | undefined): boolean {
  return (before === 'pmtu' || before === 'asymm') && readInteger(word, 65_536) !== undefined;
}
