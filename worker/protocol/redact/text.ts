import { marks } from '../tools/lines.ts';
import { replaceAddresses } from './addresses.ts';
import { bare, hideName, markFor, type RedactState } from './state.ts';

/**
 * Free text without what is hidden: addresses, the names that are known to belong to them, and the name in `name (address)`.
 * @param placed as in `markFor`
 */
export function redactText(state: RedactState, text: string, placed = false): string {
  const named = state.names.size === 0 ? text : replaceNames(state, text);
  return replacePairs(
    state,
    replaceAddresses(named, (address) => markFor(state, address, placed)),
  );
}

function replaceNames({ names }: RedactState, text: string): string {
  return text.replace(/[\w.-]+/g, (word) => (names.has(bare(word)) ? marks.hidden : word));
}

const pair = ` (${marks.hidden})`;

/** `name ([hidden])`: the name goes, too, and is known from now on. */
function replacePairs(state: RedactState, text: string): string {
  let done = '';
  let from = 0;
  for (let at = text.indexOf(pair); at >= 0; at = text.indexOf(pair, from)) {
    let begin = at;
    while (begin > from && text[begin - 1] !== ' ' && text[begin - 1] !== '\t') begin -= 1;
    const name = text.slice(begin, at);
    const stays = name === '' || state.asked.has(bare(name));
    if (!stays && name !== marks.hidden) hideName(state, name);
    done += text.slice(from, begin) + (stays ? name : marks.hidden) + pair;
    from = at + pair.length;
  }
  return done + text.slice(from);
}
