import { limits, type Note, visible } from '#protocol';
import type { Answer } from './answer.ts';

type Tell = (note: Note) => void;

/** Characters of one note: with what JSON makes of quotes, and with marks in the place of addresses, it fits into an entry. */
const pieceChars = 2_000;

const { headBytes, bodyBytes, readBytes } = limits.probe.web;

/** The first line and the headers, as much of them as an answer may have. */
export function tellHead({ version, status, text, headers }: Answer, note: Tell): void {
  note({ k: 'head', version: version.slice(0, 8), status, text: visible(text).slice(0, 300) });
  const { told, more } = within(headers);
  let list: [string, string][] = [];
  let chars = 0;
  for (const field of told.flatMap(fieldPieces)) {
    const size = field[0].length + field[1].length + 8;
    if (chars + size > pieceChars && list.length > 0) {
      note({ k: 'headers', list });
      [list, chars] = [[], 0];
    }
    list.push(field);
    chars += size;
  }
  if (list.length > 0) note({ k: 'headers', list, ...(more > 0 && { more }) });
}

/** The headers that there is room for; the last one may be cut. */
function within(headers: Answer['headers']): { told: [string, string][]; more: number } {
  const told: [string, string][] = [];
  let left: number = headBytes;
  for (const [name, value] of headers) {
    const room = left - name.length - 4;
    if (room <= 0) break;
    told.push([name, value.slice(0, room)]);
    left = room - value.length;
  }
  return { told, more: headers.length - told.length + (left < 0 ? 1 : 0) };
}

/** A header in pieces that fit. Its name is a token, or it would not be HTTP; and a piece without one goes on with the last. */
function fieldPieces([name, value]: [string, string]): [string, string][] {
  return piecesOf(visible(value)).map((piece, index) => [index === 0 ? name.slice(0, 500) : '', piece]);
}

/**
 * Reads the body: tells its beginning as text as soon as it is there, counts the rest, and lets go when it has had enough.
 * @throws {Error} when it breaks off; what came is told
 */
export async function tellBody({ body }: Answer, note: Tell): Promise<{ bytes: number; truncated: boolean }> {
  const kept: Buffer[] = [];
  let bytes = 0;
  let isTold = false;
  const tell = () => {
    if (isTold) return;
    isTold = true;
    for (const text of piecesOf(textOf(Buffer.concat(kept).subarray(0, bodyBytes)), true))
      note({ k: 'body', text });
  };
  try {
    for await (const chunk of body) {
      const data = chunk as Buffer;
      if (!isTold) kept.push(data);
      bytes += data.length;
      if (bytes >= bodyBytes) tell();
      if (bytes >= readBytes) break;
    }
  } finally {
    tell();
  }
  return { bytes: Math.min(bytes, readBytes), truncated: bytes > bodyBytes };
}

/** Line ends of the web are line ends; whatever else is not seen is made visible. */
function textOf(bytes: Buffer): string {
  return visible(new TextDecoder().decode(bytes).replaceAll('\r\n', '\n'));
}

/**
 * A text in pieces, parted at a blank where there is one near: an address that is cut in two would not be known for one when it is
 * to be hidden. Never within a character.
 */
function piecesOf(text: string, mayBeNone = false): string[] {
  const pieces: string[] = [];
  let from = 0;
  while (text.length - from > pieceChars) {
    const near = text.slice(from, from + pieceChars);
    const blank = Math.max(near.lastIndexOf(' '), near.lastIndexOf('\n'));
    const isPair = /[\ud800-\udbff]$/.test(near);
    const length = blank > pieceChars / 2 ? blank + 1 : pieceChars - (isPair ? 1 : 0);
    pieces.push(text.slice(from, from + length));
    from += length;
  }
  if (from < text.length || (pieces.length === 0 && !mayBeNone)) pieces.push(text.slice(from));
  return pieces;
}
