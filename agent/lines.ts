import { exceeds, visible } from '#protocol';

export interface LineOptions {
  /** A longer line is cut there, in bytes of UTF-8, and the cut is marked. */
  readonly capBytes: number;
  /**
   * For tools that end a line only when they begin the next one (traceroute): true when `partial`, the last thing that was
   * printed, is a whole line already. It is passed on at once and its line feed, when it comes, is swallowed.
   */
  readonly isWhole?: (partial: string) => boolean;
}

export interface LineSplitter {
  push(chunk: Uint8Array): string[];
  /** The last line, if it was not ended by a line feed. */
  end(): string[];
}

type Mode =
  /** Gathering a line. */
  | 'line'
  /** The line was passed on: its line feed, if that comes next, is part of it. */
  | 'passed'
  /** The line was cut: nothing counts until its line feed. */
  | 'cut';

/**
 * Makes lines of a tool's output, incrementally and in linear time: bytes that are not UTF-8 are replaced, a character may
 * be split over chunks, CR LF counts as LF, control characters are made visible (rule 7), and memory is bounded (rule 9).
 */
export function lineSplitter({ capBytes, isWhole }: LineOptions): LineSplitter {
  // With `ignoreBOM`, a BOM is a character like any other, and made visible.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let mode: Mode = 'line';
  let partial = '';

  function take(text: string, lines: string[]): void {
    if (mode === 'cut' || text === '') return;
    if (mode === 'passed') mode = 'line';
    partial += text;
    if (partial.length <= capBytes) return;
    lines.push(finish(partial, capBytes));
    partial = '';
    mode = 'cut';
  }

  function feed(lines: string[]): void {
    if (mode === 'line') lines.push(finish(partial, capBytes));
    partial = '';
    mode = 'line';
  }

  function split(text: string): string[] {
    const lines: string[] = [];
    let from = 0;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', from)) {
      take(text.slice(from, at), lines);
      feed(lines);
      from = at + 1;
    }
    take(text.slice(from), lines);
    return lines;
  }

  return {
    push(chunk) {
      const lines = split(decoder.decode(chunk, { stream: true }));
      if (mode === 'line' && partial !== '' && isWhole?.(partial)) {
        lines.push(finish(partial, capBytes));
        partial = '';
        mode = 'passed';
      }
      return lines;
    },
    end() {
      const lines = split(decoder.decode());
      if (mode === 'line' && partial !== '') feed(lines);
      return lines;
    },
  };
}

/** A raw line as it goes into the log. */
function finish(raw: string, capBytes: number): string {
  const text = visible(raw.endsWith('\r') ? raw.slice(0, -1) : raw);
  if (!exceeds(text, capBytes)) return text;
  // `encodeInto` never splits a character.
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(capBytes));
  return `${text.slice(0, read)}… [cut at ${capBytes} bytes]`;
}
