import { parseAddress } from '../address.ts';
import { isMark, marks, readRtt } from '../tools/lines.ts';
import { isFlag, readHop } from '../tools/traceroute.ts';
import { replaceAddresses } from './addresses.ts';
import { hideAddress, hideName, markFor, type RedactState, showAddress } from './state.ts';
import { redactText } from './text.ts';

/** A line of traceroute: a hop that is hidden, one that is not, or text. */
export function redactTraceroute(state: RedactState, line: string): string {
  const ttl = /^[ \t]*(\d{1,9})[ \t]/.exec(line)?.[1];
  if (ttl !== undefined && Number(ttl) <= state.rule.hops) return hideHop(state, line);
  const hop = readHop(line);
  if (!hop) return redactText(state, line);
  const redacted = redactText(state, line, true);
  for (const { address } of readHop(redacted)?.probes ?? []) {
    const known = address === null ? undefined : parseAddress(address);
    if (known) showAddress(state, known);
  }
  return redacted;
}

/**
 * What may be seen of a hidden hop: that it answered or not, how long that took, and its flags. Everything else goes, known or
 * not, but the target itself, which may be so near.
 */
function hideHop(state: RedactState, line: string): string {
  const all = line.split(/[ \t]+/).filter((word) => word !== '');
  let index = -1;
  return line.replace(/[^ \t]+/g, (word) => {
    index += 1;
    const isNumber = index === 0 || (all[index + 1] === 'ms' && readRtt(word) !== undefined);
    if (isNumber || word === 'ms' || word === '*' || isFlag(word) || isMark(word)) return word;
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
