import { type Channel, type Job, type Note, type Outcome, type Task } from '#protocol';
import { capsOf, isContinuous } from '#protocol/tools/continuous.ts';
import { budgetMs } from '#protocol/tools/index.ts';
import { addressesIn, type Names } from './names.ts';
import { runNative } from './native.ts';
import { type Run, run } from './runner.ts';
import { fileOf } from './tools/dialect.ts';
import type { AgentTool, Aim, NativeHost } from './tools/tool.ts';
import type { Valve } from './valve.ts';

/** What a run needs of its host. */
export interface RunHost extends Omit<NativeHost, 'families'> {
  /** No tool runs longer; nor does a continuous run than the second of them. */
  readonly maxDurationMs: number;
  readonly continuousMs: number;
}

/** How a run speaks, and who listens. */
export interface Voice {
  readonly emit: (channel: Channel, text: string) => void;
  readonly note: (note: Note) => void;
  readonly names: Names;
  readonly networks: Names;
  readonly valve: Valve;
}

interface Running {
  readonly tool: AgentTool<Job['task']['options']>;
  readonly task: Job['task'];
  readonly aim: Aim;
  /** Those that the tool has on this host. */
  readonly families: readonly (4 | 6)[];
}

/** Runs a job's tool to its end, and hears whom its lines are about. */
export async function runTool(
  { tool, task, aim, families }: Running,
  host: RunHost,
  control: AbortController,
  { emit, note, names, networks, valve }: Voice,
): Promise<Outcome> {
  const bounds = boundsOf(task, tool, host);
  const hear = (channel: Channel, line: string): void => {
    emit(channel, line);
    if (channel === 'o') look(tool, line, { names, networks });
  };
  if (tool.kind === 'native')
    return runNative((native) => tool.run(task.options, aim, native, { ...host, families }), {
      ...bounds,
      control,
      note,
      emit: hear,
    });
  const isWholeLine = tool.isWholeLine?.(task.options);
  return run({
    tool,
    command: {
      file: fileOf(tool, host.programs, aim.contact?.family) ?? '',
      argv: tool.argv(task.options, aim),
    },
    ...bounds,
    ...(isWholeLine && { isWholeLine }),
    control,
    valve,
    note,
    emit: hear,
  });
}

type Watched = Pick<Voice, 'names' | 'networks'>;

/** What is to be known of the target, while the tool starts. */
export function meet(tool: AgentTool<never>, address: string, { names, networks }: Watched): void {
  if (tool.names !== 'none') names.see(address);
  if (tool.hopsIn) networks.see(address);
}

/** What is to be known of whom a line of output is about. */
function look(tool: AgentTool<never>, line: string, { names, networks }: Watched): void {
  if (tool.names === 'output') addressesIn(line).forEach((address) => names.see(address));
  tool.hopsIn?.(line).forEach((address) => networks.see(address));
}

/** How long it may take and how much it may say, by this host's own clock and count, whatever the edge wants (rule 9). */
function boundsOf(
  task: Task,
  tool: AgentTool<never>,
  { maxDurationMs, continuousMs }: RunHost,
): Pick<Run, 'budgetMs' | 'caps' | 'onTime'> {
  const caps = capsOf(task);
  const ownMs = tool.kind === 'program' ? tool.budgetMs?.(task.options as never) : undefined;
  if (!isContinuous(task))
    return { budgetMs: Math.min(budgetMs(task), maxDurationMs, ownMs ?? maxDurationMs), caps };
  return { budgetMs: continuousMs, caps, onTime: { kind: 'finished', exit: null, endedBy: 'time' } };
}
