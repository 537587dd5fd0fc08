import { type Channel, type FailureCode, limits, type Note, type Outcome } from '#protocol';
import { type Command, exec, type Exit } from './exec.ts';
import { lineSplitter, type LineOptions } from './lines.ts';
import { type Caps, meter, type OverCap } from './meter.ts';
import type { ProgramTool } from './tools/tool.ts';
import type { Valve } from './valve.ts';

/** One run of a tool. */
export interface Run {
  readonly tool: { readonly name: string } & Pick<ProgramTool<never>, 'verdict'>;
  readonly command: Command;
  readonly isWholeLine?: LineOptions['isWhole'];
  /** The tool's own budget, in ms; no job outlives `limits.job.durationMs`, nor a continuous one its own bound. */
  readonly budgetMs: number;
  /** How it ends when its time is up: a continuous run. Absent: it has gone over a cap. */
  readonly onTime?: Outcome;
  readonly caps?: Caps;
  readonly graceMs?: number;
  readonly valve?: Valve;
  /** Ends the tool when it aborts; the reason of the first abort is the outcome. */
  readonly control: AbortController;
  readonly emit: (channel: Exclude<Channel, 'n'>, text: string) => void;
  readonly note: (note: Note) => void;
}

/** Runs a tool to its end, within its caps, and says how it ended. */
export async function run({ tool, command, control, emit, note, ...more }: Run): Promise<Outcome> {
  const counted = meter(more.caps);
  const options: LineOptions = {
    capBytes: limits.job.lineBytes,
    ...(more.isWholeLine && { isWhole: more.isWholeLine }),
  };
  const streams = { o: lineSplitter(options), e: lineSplitter(options) };
  let lastError = '';
  let isCapped = false;

  function cap(over: OverCap | { code: 'duration_cap'; limit: number } | undefined): void {
    if (!over || isCapped) return;
    isCapped = true;
    note({ k: 'cap', ...over });
    control.abort(cappedOutcome(over.code, over.limit));
  }

  function take(stream: 'o' | 'e', lines: readonly string[]): void {
    for (const line of lines) {
      const over = counted.line(line);
      if (over) {
        cap(over);
        return;
      }
      if (stream === 'e' && line.trim() !== '') lastError = line;
      emit(stream, line);
    }
  }

  const budgetMs = within(more);
  const timer = setTimeout(
    () => (more.onTime ? control.abort(more.onTime) : cap({ code: 'duration_cap', limit: budgetMs })),
    budgetMs,
  );
  const exit = await exec(command, {
    signal: control.signal,
    graceMs: more.graceMs ?? limits.job.killGraceMs,
    ...(more.valve && { valve: more.valve }),
    onData(stream, chunk) {
      take(stream, streams[stream].push(chunk));
      cap(counted.raw(chunk.length));
    },
  });
  clearTimeout(timer);
  take('o', streams.o.end());
  take('e', streams.e.end());
  return control.signal.aborted ? (control.signal.reason as Outcome) : outcomeOf(tool, exit, lastError);
}

/** How long a run may take, in ms: the bound is the agent's, whoever asks for more (rule 9). */
export function within({ budgetMs, onTime }: Pick<Run, 'budgetMs' | 'onTime'>): number {
  return Math.min(budgetMs, onTime ? limits.continuous.durationMs : limits.job.durationMs);
}

function outcomeOf(tool: Run['tool'], exit: Exit, lastError: string): Outcome {
  if (exit.error === undefined) return tool.verdict(exit, lastError);
  const code: FailureCode = exit.error === 'ENOENT' ? 'tool_missing' : 'tool_failed';
  const message = `${tool.name} could not be started (${exit.error})`;
  return { kind: 'failed', failure: { owner: 'agent', code, message } };
}

/** How a run ends that went over a cap. */
export function cappedOutcome(code: 'lines_cap' | 'bytes_cap' | 'duration_cap', limit: number): Outcome {
  const what = {
    lines_cap: `${limit} lines of output`,
    bytes_cap: `${limit} bytes of output`,
    duration_cap: `${Math.round(limit / 1000)} s`,
  };
  const message = `ended by the agent: more than ${what[code]}`;
  return { kind: 'failed', failure: { owner: 'policy', code, message } };
}
