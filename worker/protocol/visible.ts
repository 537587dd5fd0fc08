/**
 * Makes control characters visible, so that a hostile reverse name or TXT record can't drive a terminal, hide text or
 * overwrite what stands before it (rule 7). LF and TAB stay: they are layout. Applied at the agent, and again at every sink.
 *
 * - C0 and DEL become their picture in U+2400…U+2421 (`ESC` → `␛`)
 * - C1, bidirectional controls (UAX #9), and whatever else is not seen (Unicode's Default_Ignorable_Code_Point: zero-width
 *   characters, the BOM, fillers, variation selectors, tags) become `<U+XXXX>`; not U+FE0F, which makes an emoji of what is seen
 */
export function visible(text: string): string {
  return hidden.test(text) ? text.replace(hiddenAll, show) : text;
}

/**
 * A JSON text with the same characters as escapes: it says the same, and a terminal that shows the file does nothing else. In JSON
 * only those beyond ASCII can stand as they are.
 */
export function escapeJson(json: string): string {
  return json.replace(hiddenAll, (character) => character.split('').map(escape).join(''));
}

function escape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

const set = String.raw`(?!\ufe0f)[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufff9-\ufffb\p{Default_Ignorable_Code_Point}]`;
const hidden = new RegExp(set, 'u');
const hiddenAll = new RegExp(set, 'gu');

function show(character: string): string {
  const code = character.codePointAt(0)!;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}
