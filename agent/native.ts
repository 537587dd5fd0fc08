import { limits, type Note, type Outcome } from '#protocol';
import { deferred } from './deferred.ts';
import type { Caps } from './meter.ts';
import { meter } from './meter.ts';
import { cappedOutcome } from './runner.ts';
import type { NativeRun } from './tools/tool.ts';

export interface NativeLimits {
  /** The tool's own budget, in ms; no job outlives `limits.job.durationMs`. */
  readonly budgetMs: number;
  readonly caps?: Caps;
  /** Ends the tool when it aborts; the reason of the first abort is the outcome. */
  readonly control: AbortController;
  readonly note: (note: Note) => void;
  readonly emit: (channel: 'o', line: string) => void;
}

/**
 * Runs a tool that is no process, within the same caps: time, and what it writes (rule 9). It is left behind when it does not end
 * at once: nothing that it does afterwards is heard.
 */
export async function runNative(
  tool: (run: NativeRun) => Promise<Outcome>,
  { budgetMs, caps, control, note, emit }: NativeLimits,
): Promise<Outcome> {
  const counted = meter(caps);
  const { signal } = control;
  const withinMs = Math.min(budgetMs, limits.job.durationMs);

  function cap(code: 'lines_cap' | 'bytes_cap' | 'duration_cap', limit: number): void {
    if (signal.aborted) return;
    note({ k: 'cap', code, limit });
    control.abort(cappedOutcome(code, limit));
  }

  const timer = setTimeout(() => cap('duration_cap', withinMs), withinMs);
  const ended = deferred<Outcome>();
  const onAbort = () => ended.resolve(signal.reason as Outcome);
  signal.addEventListener('abort', onAbort, { once: true });
  function within(text: string, say: () => void): void {
    if (signal.aborted) return;
    const over = counted.line(text);
    if (over) cap(over.code, over.limit);
    else say();
  }
  const done = tool({
    signal,
    note: (fact) => within(JSON.stringify(fact), () => note(fact)),
    line: (text) => within(text, () => emit('o', text)),
  });
  try {
    if (signal.aborted) return signal.reason as Outcome;
    return await Promise.race([done, ended.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    // Whatever comes of it now is nobody's business.
    done.catch(() => undefined);
  }
}
