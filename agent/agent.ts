import { randomBytes } from 'node:crypto';
import { Resolver } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import {
  type Capability,
  type Cell,
  dataProofOf,
  type Failure,
  type Job,
  limits,
  type Outcome,
  toolNames,
} from '#protocol';
import { isContinuous } from '#protocol/tools/continuous.ts';
import type { Admitted } from './admission.ts';
import { doorOf } from './dial.ts';
import { type Identity, prove } from './identity.ts';
import { doJob, type JobEnd, type JobHost } from './job.ts';
import { Jobs } from './jobs.ts';
import { type Link, openLink } from './link.ts';
import type { Log } from './log.ts';
import { Measuring } from './mesh/measuring.ts';
import type { Pace } from './mesh/schedule.ts';
import { findMeshTool, type MeshTool } from './mesh/tool.ts';
import { readExchanges } from './networks/exchanges.ts';
import { makeNetworks } from './networks/networks.ts';
import { lifeMsOf, type OutboxBounds } from './outbox-state.ts';
import { openOutbox, type Outbox } from './outbox.ts';
import { hostFamilies, mayContact, ownAddresses, type Policy } from './policy.ts';
import { probeTools } from './probe.ts';
import { findPrograms, type Programs } from './programs.ts';
import { readCommunityNames } from './router/communities.ts';
import { findRouter, routerPrograms } from './router/find.ts';
import type { Router } from './router/router.ts';
import type { MakeResolver } from './resolve.ts';
import { Targets } from './targets.ts';
import { programsOf } from './tools/index.ts';
import { version } from './version.ts';

export interface AgentOptions {
  /** Asked at each dial: the keys may have been changed. */
  readonly identity: () => Identity;
  readonly policy: Policy;
  readonly log: Log;
  readonly random?: () => number;
  /** What tells this process from the ones before it, base64url; made up unless it is given. */
  readonly instance?: string;
  readonly makeResolver?: MakeResolver;
  readonly programDirs?: readonly string[];
  /** Of measuring the mesh; the protocol's unless it is given. */
  readonly pace?: Pace;
  /** The edge has let it in by this key. */
  readonly onOnline?: (privateKey: string) => void;
}

export interface Agent {
  /** Ends the jobs, delivers what they have, and leaves. Settles within a few seconds. */
  stop(): Promise<void>;
  readonly ended: Link['ended'];
}

/** When the agent stops, outboxes are given up after this time, in ms: two seconds after the last tool was killed. */
const flushMs = limits.job.killGraceMs + 2_000;

const stopping: Outcome = {
  kind: 'failed',
  failure: { owner: 'agent', code: 'agent_stopping', message: 'the agent was stopped' },
};

/** Finds out what this host can do, and serves the edge until it is stopped or refused. */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const { identity, policy, log, random = Math.random, instance = newInstance() } = options;
  const found = await lookAround(policy, options.programDirs);
  const { capabilities } = found;
  for (const { tool, reason } of capabilities)
    if (reason) log('warn', 'a tool does not work', { tool, reason });

  const outboxes = new Set<Outbox>();
  const host: JobHost = {
    ...hostOf(options, found),
    openOutbox: (job, on) =>
      keep(
        outboxes,
        openOutbox({ ...doorFor(link.identity, job), log, random, ...on, bounds: boundsFor(job) }),
      ),
  };
  const jobs = new Jobs({
    host: () => ({ policy, own: own(), capabilities }),
    start: (admitted, control) => begin(admitted, host, control),
    onDone(id, end) {
      log('info', 'job done', { job: id, end });
      done(id);
    },
  });
  const refuse = (id: string, failure: Failure) => {
    log('warn', 'job refused', { job: id, ...failure });
    link.send({ t: 'refused', id, failure });
  };
  const done = (id: string) => link.send({ t: 'done', id });
  const measuring = measuringOf(options, found, (cells) => link.summarize({ t: 'summary', cells }));
  const link = openLink({
    identity,
    log,
    random,
    ...(options.onOnline && { onOnline: options.onOnline }),
    hello() {
      return { instance, version, tools: [...capabilities], maxJobs: policy.maxJobs, running: jobs.running };
    },
    onUnreadableJob: (id, why) => refuse(id, { owner: 'policy', code: 'bad_option', message: why }),
    onFrame(frame) {
      if (frame.t === 'mesh') {
        measuring.take(frame.mesh);
      } else if (frame.t === 'job') {
        const taken = jobs.offer(frame.job);
        if (taken === 'finished') done(frame.job.id);
        else if (taken !== 'running') refuse(frame.job.id, taken);
      } else if (!jobs.end(frame.id, { kind: 'cancelled' })) {
        done(frame.id);
      }
    },
  });
  const halt = () => Promise.all([measuring.stop(), stopAll(jobs, outboxes)]);
  return {
    async stop() {
      link.leave();
      await halt();
      link.close();
    },
    ended: link.ended.finally(halt),
  };
}

function hostOf(
  { policy, log, makeResolver = systemResolver }: AgentOptions,
  { programs, capabilities, router, communityNames }: Surroundings,
): Omit<JobHost, 'openOutbox'> {
  const targets = new Targets(policy);
  return {
    programs,
    router,
    communityNames,
    log,
    versionOf: (tool) => capabilities.find((each) => each.tool === tool)?.version ?? 'unknown',
    isPermitted: (address) => mayContact(address, policy, own()),
    takeTarget: (address) => targets.take(address, performance.now()),
    maxDurationMs: policy.maxDuration * 1000,
    continuousMs: policy.continuousSeconds * 1000,
    makeResolver,
    networks: makeNetworks({ policy, exchanges: readExchanges(policy.ixps), makeResolver }),
  };
}

function measuringOf(
  { policy, log, random = Math.random, pace }: AgentOptions,
  { capabilities, meshTool }: Surroundings,
  say: (cells: Cell[]) => boolean,
): Measuring {
  const host = () => ({ policy, own: own(), capabilities });
  return new Measuring({ host, measure: meshTool.measure, say, log, random, ...(pace && { pace }) });
}

let lately = { at: Number.NEGATIVE_INFINITY, own: ownAddresses({}) };

/** This host's own addresses, as they are now, or were not a second ago: a router's table asks for each of its routes. */
function own() {
  const at = performance.now();
  if (at - lately.at > 1_000) lately = { at, own: ownAddresses(networkInterfaces()) };
  return lately.own;
}

function newInstance(): string {
  return randomBytes(16).toString('base64url');
}

async function begin(admitted: Admitted, host: JobHost, control: AbortController): Promise<JobEnd> {
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

/** The token is worth something only in the hands of the agent that was asked: it signs for it, and for this one door. */
function doorFor({ edge, agent, privateKey }: Identity, job: Job) {
  const url = doorOf(edge, `/v1/agent/data/${job.session}/${job.result}`);
  return {
    url,
    headers: {
      authorization: `Bearer ${job.token}`,
      'x-popglass-agent': agent,
      'x-popglass-proof': prove(privateKey, dataProofOf(job, url.host)),
    },
  };
}

/** A session waits for a continuous run as long as that may take. */
function boundsFor({ task }: Job): Partial<OutboxBounds> {
  return isContinuous(task) ? { lifeMs: lifeMsOf(limits.continuous.durationMs) } : {};
}

/** A resolver of the system's configuration as it is now, or one that asks this server. */
export function systemResolver(server?: string): Resolver {
  const resolver = new Resolver({ timeout: limits.resolve.timeoutMs / 2, tries: 2 });
  if (server !== undefined) resolver.setServers([server]);
  return resolver;
}

interface Surroundings {
  readonly programs: Programs;
  readonly capabilities: readonly Capability[];
  readonly families: readonly (4 | 6)[];
  readonly meshTool: MeshTool;
  readonly router: Router;
  readonly communityNames: ReadonlyMap<string, string>;
}

/** Finds the programs and tries them. */
export async function lookAround(policy: Policy, programDirs?: readonly string[]): Promise<Surroundings> {
  const { communities } = policy;
  const communityNames = communities === null ? new Map<string, string>() : readCommunityNames(communities);
  const names = ['fping', ...routerPrograms, ...toolNames.flatMap(programsOf)];
  const programs = findPrograms(names, programDirs);
  const families = hostFamilies(networkInterfaces(), policy);
  const router = await findRouter(policy, programs);
  const capabilities = await probeTools(programs, families, policy, router);
  const meshTool = await findMeshTool(programs, capabilities, policy);
  return { programs, families, capabilities, meshTool, router, communityNames };
}
