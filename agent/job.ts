import {
  type Channel,
  encodeNote,
  type Failure,
  type Job,
  type Note,
  type Outcome,
  parseAddress,
} from '#protocol';
import type { Admitted } from './admission.ts';
import { resolveContact } from './contact.ts';
import type { Log } from './log.ts';
import { watchNames } from './names.ts';
import type { Networks } from './networks/networks.ts';
import { watchNetworks } from './networks/watch.ts';
import type { Delivery, Outbox, OutboxOptions } from './outbox.ts';
import { meet, type RunHost, runTool, type Voice } from './run-tool.ts';
import { agentToolFor } from './tools/index.ts';
import type { Aim } from './tools/tool.ts';
import { Valve } from './valve.ts';

/** What a job needs of its host. */
export interface JobHost extends RunHost {
  readonly versionOf: (tool: Job['task']['tool']) => string;
  readonly networks: Networks;
  readonly openOutbox: (job: Job, on: Pick<OutboxOptions, 'onStop' | 'onPressure'>) => Outbox;
  readonly log: Log;
}

/** What became of a job: of its log, or that it was held and never let in, so that nothing has happened. */
export type JobEnd = Delivery | 'unbegun';

const cancelled: Outcome = { kind: 'cancelled' };

/** Outstanding look-ups of names and networks may hold up the end of a job this long, in ms. */
const namesGraceMs = 1_000;

/**
 * Does one job, from dialling its data socket to the last acknowledgement. The socket is dialled while the name is resolved
 * and the tool starts; a job that is held starts its tool only once the session has let it in.
 * @param control aborted with an `Outcome` as its reason: the first one counts
 */
export async function doJob(admitted: Admitted, host: JobHost, control: AbortController): Promise<JobEnd> {
  const { id, held } = admitted.job;
  const began = performance.now();
  const valve = new Valve();
  const outbox = host.openOutbox(admitted.job, {
    onStop: () => control.abort(cancelled),
    onPressure: (isFull) => valve.turn(isFull),
  });
  const mayBegin = held ? letIn(outbox, control.signal) : Promise.resolve(true);
  const emit = (channel: Channel, text: string) =>
    outbox.push([Math.floor(performance.now() - began), channel, text]);
  const note = (fact: Note) => emit('n', encodeNote(fact));
  // Nobody takes the result any more: no need to go on.
  void outbox.delivered.then(() => control.abort(cancelled));

  const names = watchNames(host.makeResolver, control.signal, (address, name) =>
    note({ k: 'name', address, name }),
  );
  const networks = watchNetworks(host.networks, control.signal, note);
  const voice = { emit, note, names, networks, valve, mayBegin };
  const outcome = await measure(admitted, host, control, voice).catch((error: unknown) =>
    broken(error, id, host.log),
  );
  const why = cutShortBy(outcome);
  if (why) note({ k: 'stopped', why });
  await Promise.all([names, networks].map((each) => each.settle(namesGraceMs)));
  outbox.end(outcome);
  const delivery = await outbox.delivered;
  return (await mayBegin) ? delivery : 'unbegun';
}

/**
 * Waits until the session lets this agent in, or the job is ended. One that is cancelled before is over: the session knows. An
 * agent that stops before says so for as long as it has time, because it may be let in at this very moment.
 * @returns whether the tool may begin
 */
function letIn(outbox: Outbox, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    void outbox.begun.then((hasBegun) => hasBegun && resolve(true));
    const onAbort = () => {
      if ((signal.reason as Outcome).kind === 'cancelled') outbox.withdraw();
      resolve(false);
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

/** Why a run did not come to its own end, nor fail: nobody waited for its last answers. */
function cutShortBy(outcome: Outcome): 'asked' | 'time' | undefined {
  if (outcome.kind === 'cancelled') return 'asked';
  return outcome.kind === 'finished' ? outcome.endedBy : undefined;
}

/** A fault of the agent itself. The session still learns that the job is over. */
function broken(error: unknown, job: string, log: Log): Outcome {
  log('error', 'the job broke', {
    job,
    why: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  return {
    kind: 'failed',
    failure: { owner: 'agent', code: 'tool_failed', message: 'the agent broke; see its log' },
  };
}

/** The tool is not started. What the policy has against it is for the operator to read, too (rule 19). */
function refused(failure: Failure, { id }: Job, log: Log): Outcome {
  if (failure.owner === 'policy') log('warn', 'job refused', { job: id, ...failure });
  return { kind: 'failed', failure };
}

/** This host's program can't do what was asked for; another one of that name could. */
function unable(message: string): Failure {
  return { owner: 'agent', code: 'tool_missing', message };
}

async function measure(
  admitted: Admitted,
  host: JobHost,
  control: AbortController,
  { mayBegin, ...voice }: Voice & { readonly mayBegin: Promise<boolean> },
): Promise<Outcome> {
  const { task } = admitted.job;
  const version = host.versionOf(task.tool);
  const tool = agentToolFor(task, version);
  const found = await resolveContact(admitted, host, control.signal, mayBegin);
  if (control.signal.aborted) return control.signal.reason as Outcome;
  if ('failure' in found) return refused(found.failure, admitted.job, host.log);
  const { contact, addresses, resolvedMs } = found;
  const { note } = voice;
  if (contact && task.tool !== 'dns') note({ k: 'target', ...contact, addresses: [...addresses] });
  note({ k: 'tool', name: task.tool, version });
  const cannot = tool.kind === 'program' ? tool.cannot?.(task.options, { contact, version }) : undefined;
  if (cannot !== undefined) return refused(unable(cannot), admitted.job, host.log);
  if (contact) meet(tool, contact.address, voice);

  if (!(await mayBegin)) return control.signal.reason as Outcome;
  const busy = contact && host.takeTarget(parseAddress(contact.address)!);
  if (busy) return refused(busy, admitted.job, host.log);

  const aim: Aim = {
    target: admitted.target,
    contact,
    isRoot: process.geteuid?.() === 0,
    version,
    ...(resolvedMs !== undefined && { resolvedMs }),
  };
  return runTool({ tool, task, aim, families: admitted.usable }, host, control, voice);
}
