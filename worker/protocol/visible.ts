/**
 * Makes control characters visible, so that a hostile reverse name or TXT record can't drive a terminal, hide text or
 * overwrite what stands before it (rule 7). LF and TAB stay: they are layout. Applied at the agent, and again at every sink.
 *
 * - C0 and DEL become their picture in U+2400…U+2421 (`ESC` → `␛`)
 * - C1, bidirectional controls (UAX #9), zero-width characters and the BOM become `<U+XXXX>`
 */
export function visible(text: string): string {
  return hidden.test(text) ? text.replace(hiddenAll, show) : text;
}

/**
 * A JSON text with the same characters as escapes: it says the same, and a terminal that shows the file does nothing else. In JSON
 * only those beyond ASCII can stand as they are.
 */
export function escapeJson(json: string): string {
  return json.replace(
    hiddenAll,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const set =
  '\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u180e\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb';
const hidden = new RegExp(`[${set}]`);
const hiddenAll = new RegExp(`[${set}]`, 'g');

function show(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}
