import type { Entry, RedactRule, ToolName } from '#protocol';
import { emptyRedaction, redact } from '#protocol/redact/redact.ts';

export interface Wish {
  readonly tool: ToolName;
  readonly hops?: number;
  readonly private?: boolean;
  readonly asked?: readonly string[];
}

export function aRedaction({
  tool,
  hops = 0,
  private: isPrivate = false,
  asked = ['dst.example.net'],
}: Wish) {
  const rule: RedactRule = { hops, private: isPrivate };
  return emptyRedaction({ tool, rule, asked });
}

/** A log as it looks to who does not hold the key. */
export function redacted(wish: Wish, log: readonly Entry[], state = aRedaction(wish)): Entry[] {
  return log.map((entry) => redact(state, entry));
}

/** The same, of the texts alone. */
export function textsOf(wish: Wish, log: readonly Entry[]): string[] {
  return redacted(wish, log).map(([, , text]) => text);
}
