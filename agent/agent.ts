import { Resolver } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import { type Capability, type Failure, type Job, limits, type Outcome, toolNames } from '#protocol';
import type { Admitted } from './admission.ts';
import { doorOf } from './dial.ts';
import type { Identity } from './identity.ts';
import { doJob, type JobHost } from './job.ts';
import { Jobs } from './jobs.ts';
import { type Link, openLink } from './link.ts';
import type { Log } from './log.ts';
import { type Delivery, openOutbox, type Outbox } from './outbox.ts';
import { hostFamilies, mayContact, ownAddresses, type Policy } from './policy.ts';
import { probeTools } from './probe.ts';
import { findPrograms, type Programs } from './programs.ts';
import type { MakeResolver } from './resolve.ts';
import { agentTool } from './tools/index.ts';
import { version } from './version.ts';

export interface AgentOptions {
  readonly identity: Identity;
  readonly policy: Policy;
  readonly log: Log;
  readonly random?: () => number;
  readonly makeResolver?: MakeResolver;
  readonly programDirs?: readonly string[];
  readonly onOnline?: () => void;
}

export interface Agent {
  /** Ends the jobs, delivers what they have, and leaves. Settles within a few seconds. */
  stop(): Promise<void>;
  readonly ended: Link['ended'];
}

/** Outboxes have this long to be delivered when the agent stops, in ms. */
const flushMs = 2_000;

const stopping: Outcome = {
  kind: 'failed',
  failure: { owner: 'agent', code: 'agent_stopping', message: 'the agent was stopped' },
};

/** Finds out what this host can do, and serves the edge until it is stopped or refused. */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const { identity, policy, log, random = Math.random } = options;
  const { programs, capabilities } = await lookAround(policy, options.programDirs);
  for (const { tool, reason } of capabilities)
    if (reason) log('warn', 'a tool does not work', { tool, reason });

  const outboxes = new Set<Outbox>();
  const own = () => ownAddresses(networkInterfaces());
  const host: JobHost = {
    programs,
    log,
    versionOf: (tool) => capabilities.find((each) => each.tool === tool)?.version ?? 'unknown',
    isPermitted: (address) => mayContact(address, policy, own()),
    makeResolver: options.makeResolver ?? systemResolver,
    openOutbox: (job, onStop) =>
      keep(outboxes, openOutbox({ ...doorFor(identity, job), log, random, onStop })),
  };
  const jobs = new Jobs({
    host: () => ({ policy, own: own(), capabilities }),
    start: (admitted, control) => begin(admitted, host, control),
    onDone(id, delivery) {
      log('info', 'job done', { job: id, delivery });
      done(id);
    },
  });
  const refuse = (id: string, failure: Failure) => {
    log('warn', 'job refused', { job: id, ...failure });
    link.send({ t: 'refused', id, failure });
  };
  const done = (id: string) => link.send({ t: 'done', id });
  const link = openLink({
    identity,
    log,
    random,
    ...(options.onOnline && { onOnline: options.onOnline }),
    hello: () => ({ version, tools: [...capabilities], maxJobs: policy.maxJobs, running: jobs.running }),
    onUnreadableJob: (id, why) => refuse(id, { owner: 'policy', code: 'bad_option', message: why }),
    onFrame(frame) {
      if (frame.t === 'job') {
        const taken = jobs.offer(frame.job);
        if (taken === 'finished') done(frame.job.id);
        else if (taken !== 'running') refuse(frame.job.id, taken);
      } else if (!jobs.end(frame.id, { kind: 'cancelled' })) {
        done(frame.id);
      }
    },
  });
  const halt = () => stopAll(jobs, outboxes);
  return {
    async stop() {
      link.send({ t: 'leaving' });
      await halt();
      link.close();
    },
    ended: link.ended.finally(halt),
  };
}

async function begin(admitted: Admitted, host: JobHost, control: AbortController): Promise<Delivery> {
  const { id, target, task } = admitted.job;
  host.log('info', 'job', { job: id, tool: task.tool, target });
  return doJob(admitted, host, control);
}

async function stopAll(jobs: Jobs, outboxes: ReadonlySet<Outbox>): Promise<void> {
  jobs.close(stopping);
  const timer = setTimeout(() => outboxes.forEach((outbox) => outbox.abandon()), flushMs);
  await jobs.idle();
  clearTimeout(timer);
}

function keep(outboxes: Set<Outbox>, outbox: Outbox): Outbox {
  outboxes.add(outbox);
  void outbox.delivered.then(() => outboxes.delete(outbox));
  return outbox;
}

function doorFor({ edge, agent }: Identity, { session, result, token }: Job) {
  return {
    url: doorOf(edge, `/v1/agent/data/${session}/${result}`),
    headers: { authorization: `Bearer ${token}`, 'x-popglass-agent': agent },
  };
}

/** A resolver of the system's configuration as it is now. */
export function systemResolver(): Resolver {
  return new Resolver({ timeout: limits.resolve.timeoutMs / 2, tries: 2 });
}

/** Finds the programs and tries them. */
export async function lookAround(
  policy: Policy,
  programDirs?: readonly string[],
): Promise<{ programs: Programs; capabilities: readonly Capability[]; families: readonly (4 | 6)[] }> {
  const programs = findPrograms(
    toolNames.flatMap((name) => agentTool(name).programs),
    programDirs,
  );
  const families = hostFamilies(networkInterfaces(), policy);
  return { programs, families, capabilities: await probeTools(programs, families, policy.tools) };
}
