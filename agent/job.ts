import {
  type Address,
  type Channel,
  encodeNote,
  type Failure,
  type Job,
  type Note,
  type Outcome,
  parseAddress,
} from '#protocol';
import { budgetMs } from '#protocol/tools/index.ts';
import type { Admitted } from './admission.ts';
import type { Log } from './log.ts';
import { addressesIn, type Names, watchNames } from './names.ts';
import type { Delivery, Outbox, OutboxOptions } from './outbox.ts';
import type { Programs } from './programs.ts';
import { chooseAddress, type MakeResolver, resolveName } from './resolve.ts';
import { run } from './runner.ts';
import { runNative } from './native.ts';
import { agentToolFor } from './tools/index.ts';
import type { Aim } from './tools/tool.ts';
import { Valve } from './valve.ts';

/** What a job needs of its host. */
export interface JobHost {
  readonly programs: Programs;
  /** The control socket of this host's BIRD. */
  readonly bird: string;
  readonly versionOf: (tool: Job['task']['tool']) => string;
  readonly isPermitted: (address: Address) => boolean;
  /** Counts a job against the address that its tool is about to contact; a failure when that has had its share. */
  readonly takeTarget: (address: Address) => Failure | undefined;
  /** No tool runs longer. */
  readonly maxDurationMs: number;
  readonly makeResolver: MakeResolver;
  readonly openOutbox: (job: Job, on: Pick<OutboxOptions, 'onStop' | 'onPressure'>) => Outbox;
  readonly log: Log;
}

/** What became of a job: of its log, or that it was held and never let in, so that nothing has happened. */
export type JobEnd = Delivery | 'unbegun';

const cancelled: Outcome = { kind: 'cancelled' };

/** Outstanding reverse look-ups may hold up the end of a job this long, in ms. */
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
  const voice = { emit, note, names, valve, mayBegin };
  const outcome = await measure(admitted, host, control, voice).catch((error: unknown) =>
    broken(error, id, host.log),
  );
  await names.settle(namesGraceMs);
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

interface Voice {
  readonly emit: (channel: Channel, text: string) => void;
  readonly note: (note: Note) => void;
  readonly names: Names;
  readonly valve: Valve;
  readonly mayBegin: Promise<boolean>;
}

async function measure(
  admitted: Admitted,
  host: JobHost,
  control: AbortController,
  { emit, note, names, valve, mayBegin }: Voice,
): Promise<Outcome> {
  const { task } = admitted.job;
  const tool = agentToolFor(task);
  const asked = performance.now();
  const found = await contactOf(admitted, host, control.signal);
  const resolvedMs = performance.now() - asked;
  if (control.signal.aborted) return control.signal.reason as Outcome;
  if ('failure' in found) return refused(found.failure, admitted.job, host.log);
  const { contact, addresses } = found;
  if (contact && task.tool !== 'dns') note({ k: 'target', ...contact, addresses: [...addresses] });
  note({ k: 'tool', name: task.tool, version: host.versionOf(task.tool) });
  if (contact && tool.names !== 'none') names.see(contact.address);

  if (!(await mayBegin)) return control.signal.reason as Outcome;
  const busy = contact && host.takeTarget(parseAddress(contact.address)!);
  if (busy) return refused(busy, admitted.job, host.log);

  const aim: Aim = {
    target: admitted.target,
    contact,
    isRoot: process.geteuid?.() === 0,
    ...(admitted.contact.kind === 'name' && { resolvedMs }),
  };
  const withinMs = Math.min(budgetMs(task), host.maxDurationMs);
  if (tool.kind === 'native')
    return runNative(
      (native) => tool.run(task.options, aim, native, { ...host, families: admitted.usable }),
      {
        budgetMs: withinMs,
        control,
        note,
        emit,
      },
    );
  const isWholeLine = tool.isWholeLine?.(task.options);
  return run({
    tool,
    command: { file: host.programs.get(tool.programs[0]) ?? '', argv: tool.argv(task.options, aim) },
    budgetMs: withinMs,
    ...(isWholeLine && { isWholeLine }),
    control,
    valve,
    note,
    emit(channel, line) {
      emit(channel, line);
      if (tool.names === 'output' && channel === 'o')
        addressesIn(line).forEach((address) => names.see(address));
    },
  });
}

type Found =
  | { readonly contact: Aim['contact']; readonly addresses: readonly string[] }
  | { readonly failure: Failure };

/** The numeric address that the tool is given. A name is resolved here, once, and nowhere else. */
async function contactOf(
  { contact, usable }: Admitted,
  { makeResolver, isPermitted }: JobHost,
  signal: AbortSignal,
): Promise<Found> {
  if (contact.kind === 'none') return { contact: null, addresses: [] };
  if (contact.kind === 'address') {
    const { address, family } = contact;
    return { contact: { address, family }, addresses: [address] };
  }
  const { name, families } = contact;
  const resolved = await resolveName(name, families, makeResolver, signal);
  if ('failure' in resolved) return resolved;
  const choice = chooseAddress(name, resolved.addresses, usable, isPermitted);
  if ('failure' in choice) return choice;
  const { address, family, addresses } = choice;
  return { contact: { address, family }, addresses };
}
