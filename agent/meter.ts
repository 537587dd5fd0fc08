import { limits } from '#protocol';

/** The caps on a tool's output (rule 9). */
export interface Caps {
  readonly lines: number;
  readonly bytes: number;
}

export type OverCap = { readonly code: 'lines_cap' | 'bytes_cap'; readonly limit: number };

export interface Meter {
  /** Counts raw output; the answer is set once a cap is passed. */
  raw(bytes: number): OverCap | undefined;
  /**
   * Counts a line as it goes into the log: made visible, control characters take more bytes than they did. Once a cap is
   * passed, no further line is within it.
   */
  line(text: string): OverCap | undefined;
}

/** Counts what a tool prints, against its caps. */
export function meter(caps: Caps = limits.job): Meter {
  let rawBytes = 0;
  let loggedBytes = 0;
  let lines = 0;
  return {
    raw(bytes) {
      rawBytes += bytes;
      return rawBytes > caps.bytes ? { code: 'bytes_cap', limit: caps.bytes } : undefined;
    },
    line(text) {
      lines += 1;
      loggedBytes += Buffer.byteLength(text);
      if (lines > caps.lines) return { code: 'lines_cap', limit: caps.lines };
      const isOver = rawBytes > caps.bytes || loggedBytes > caps.bytes;
      return isOver ? { code: 'bytes_cap', limit: caps.bytes } : undefined;
    },
  };
}
