import { limits, visible } from '#protocol';
import { opened, type Place } from '../visit/opened.ts';

/** What became of a question, in ms and bytes. */
export interface Said {
  readonly ms: number;
  readonly bytes: number;
  readonly truncated: boolean;
}

/**
 * Asks one line and hears the answer until the server hangs up (RFC 3912 §2), as lines that are made visible. Beyond so many bytes
 * nothing is heard.
 * @throws {Error} with an errno as its code, or when it was aborted
 */
export async function converse(
  place: Place,
  query: string,
  within: AbortSignal,
  onLine: (text: string) => void,
): Promise<Said> {
  const began = performance.now();
  const socket = await opened(place, within);
  const stop = () => socket.destroy(within.reason as Error);
  within.addEventListener('abort', stop, { once: true });
  const splitter = new Lines(onLine);
  let bytes = 0;
  try {
    // Not ended: some servers take half a connection for none, and hang up.
    socket.write(query);
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      const room = limits.probe.whois.bytes - bytes;
      const kept = chunk.subarray(0, room);
      bytes += kept.length;
      splitter.push(kept);
      if (kept.length < chunk.length) break;
    }
    splitter.end();
    if (bytes >= limits.probe.whois.bytes) onLine(`… [cut at ${limits.probe.whois.bytes} bytes]`);
  } finally {
    within.removeEventListener('abort', stop);
    socket.destroy();
  }
  within.throwIfAborted();
  const truncated = bytes >= limits.probe.whois.bytes;
  return { ms: Math.round(performance.now() - began), bytes, truncated };
}

/** Lines out of bytes. Registries write UTF-8 or Latin-1 and do not say which, some both in one answer: each line is looked at alone. */
class Lines {
  readonly #onLine: (text: string) => void;
  #partial: Buffer = Buffer.alloc(0);

  constructor(onLine: (text: string) => void) {
    this.#onLine = onLine;
  }

  push(chunk: Buffer): void {
    let rest = this.#partial.length === 0 ? chunk : Buffer.concat([this.#partial, chunk]);
    for (let at = rest.indexOf(0x0a); at >= 0; at = rest.indexOf(0x0a)) {
      this.#say(rest.subarray(0, at));
      rest = rest.subarray(at + 1);
    }
    this.#partial = rest;
  }

  end(): void {
    if (this.#partial.length > 0) this.#say(this.#partial);
    this.#partial = Buffer.alloc(0);
  }

  #say(bytes: Buffer): void {
    const whole = bytes.at(-1) === 0x0d ? bytes.subarray(0, -1) : bytes;
    const cap = limits.probe.whois.lineBytes;
    const text = visible(textOf(wholeCharacters(whole.subarray(0, cap))));
    this.#onLine(whole.length > cap ? `${text}… [cut at ${cap} bytes]` : text);
  }
}

/** Without the beginning of a character of UTF-8 whose rest was cut off. */
function wholeCharacters(bytes: Buffer): Buffer {
  // The first octet of the last character has as many ones at its front as it has octets.
  const lead = bytes.subarray(-4).findLastIndex((octet) => (octet & 0xc0) !== 0x80);
  const tail = Math.min(4, bytes.length) - lead;
  const octets = lead < 0 ? 0 : Math.clz32(~(bytes.at(-tail)! << 24));
  return octets > tail ? bytes.subarray(0, -tail) : bytes;
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textOf(bytes: Buffer): string {
  try {
    return strict.decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}
