import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import {
  type Cidr,
  decode,
  DecodeError,
  decodeText,
  limits,
  parseCidr,
  parseTarget,
  toolNames,
  type ToolName,
} from '#protocol';
import { continuousPlaces } from '#protocol/tools/continuous.ts';
import type { RunSettings } from './args.ts';
import { UsageError } from './exit.ts';
import { maxZoneChars, publicZone } from './networks/zone.ts';
import type { Policy } from './policy.ts';
import { routerChoices, type RouterChoice } from './router/router.ts';

const { probe, job, target, agent, continuous } = limits;

const path = z.string().check(z.minLength(1), z.maxLength(100));
const cidrs = z._default(z.array(z.string()).check(z.maxLength(1000)), []);
const everyPort = [
  ...new Set([
    ...probe.dnsPorts,
    ...probe.tcpPorts,
    ...probe.servicePorts,
    ...probe.tlsPorts,
    probe.whois.port,
    probe.udpPort,
  ]),
] as const;

/** A number that the operator may lower: `most` unless the file says otherwise. */
const upTo = (most: number, least = 1) => z._default(z.int().check(z.gte(least), z.lte(most)), most);
const ofTargets = (usual: number) => z._default(z.int().check(z.gte(1), z.lte(target.most)), usual);

/**
 * The operator's policy file. Strict: a key that is misspelt must not be a rule that isn't there. What it leaves out is as the
 * protocol has it, and beyond that it can't go.
 */
const policyFileSchema = z.strictObject({
  allow: cidrs,
  deny: cidrs,
  tools: z.optional(z.array(z.string())),
  maxJobs: z.optional(z.int().check(z.gte(1), z.lte(agent.mostJobs))),
  ports: z._default(z.array(z.literal(everyPort)), [...everyPort]),
  maxPackets: upTo(Math.max(probe.packets, probe.hops * probe.queries)),
  maxPacketSize: upTo(probe.packetBytes, 0),
  minInterval: z._default(
    z.number().check(z.gte(probe.minIntervalSeconds), z.lte(probe.maxIntervalSeconds)),
    probe.minIntervalSeconds,
  ),
  maxDuration: upTo(job.durationMs / 1000),
  continuousJobs: z.optional(z.int().check(z.gte(0), z.lte(agent.mostJobs))),
  continuousSeconds: upTo(continuous.durationMs / 1000),
  targetBurst: ofTargets(target.burst),
  targetPerMinute: ofTargets(target.perMinute),
  router: z._default(z.enum(routerChoices), 'auto'),
  bird: z._default(path, '/run/bird/bird.ctl'),
  frr: z._default(path, '/var/run/frr'),
  communities: z._default(z.nullable(path), null),
  asnZone: z._default(z.nullable(z.string()), publicZone),
  ixps: z._default(z.nullable(z.string().check(z.minLength(1), z.maxLength(4096))), null),
  mesh: z._default(z.boolean(), true),
});
export type PolicyFile = z.infer<typeof policyFileSchema>;

const noFile: PolicyFile = decode(policyFileSchema, {});

/**
 * Reads the operator's policy file.
 * @throws {UsageError}
 */
export function readPolicyFile(path: string): PolicyFile {
  try {
    return decodeText(policyFileSchema, readFileSync(path, 'utf8'), 256 * 1024);
  } catch (error) {
    throw new UsageError(`policy file: ${explain(error)}`);
  }
}

function explain(error: unknown): string {
  if (!(error instanceof DecodeError)) return (error as Error).message;
  const fields = Object.entries(error.fields).map(([field, rule]) => `${field} ${rule}`);
  return fields.length > 0 ? fields.join('; ') : error.code;
}

/**
 * The policy in force: file and flags together. Blocks add up; tools and jobs by flag replace the file's.
 * @throws {UsageError}
 */
export function policyOf(settings: RunSettings, file: PolicyFile = noFile): Policy {
  const maxJobs = jobsOf(settings.maxJobs ?? file.maxJobs ?? agent.jobs);
  return {
    ...file,
    allow: [...file.allow, ...settings.allow].map(blockOf),
    deny: [...file.deny, ...settings.deny].map(blockOf),
    tools: [...new Set((settings.tools ?? file.tools ?? toolNames).map(toolOf))],
    maxJobs,
    continuousJobs: Math.min(maxJobs, file.continuousJobs ?? (isTight(file) ? 0 : continuousPlaces(maxJobs))),
    router: routerOf(settings.router ?? file.router),
    bird: settings.bird ?? file.bird,
    frr: settings.frr ?? file.frr,
    communities: settings.communities ?? file.communities,
    asnZone: zoneOf(settings.asnZone ?? file.asnZone),
    ixps: settings.ixps ?? file.ixps,
    mesh: file.mesh && settings.mesh !== false,
  };
}

/** Whoever wants shorter runs than others does not want the longest of all, unless the file says so. */
function isTight({ maxPackets, maxDuration }: PolicyFile): boolean {
  return maxPackets < noFile.maxPackets || maxDuration < noFile.maxDuration;
}

function blockOf(text: string): Cidr {
  const block = parseCidr(text);
  if (!block)
    throw new UsageError(`not a CIDR block: ${text} (like 192.0.2.0/24 or 2001:db8::/32, no bits beyond it)`);
  return block;
}

function toolOf(text: string): ToolName {
  const tool = toolNames.find((name) => name === text);
  if (!tool) throw new UsageError(`no such tool: ${text} (there are ${toolNames.join(', ')})`);
  return tool;
}

/** `off`, which is no zone, asks nobody. */
function zoneOf(text: string | null): string | null {
  if (text === null || text === 'off') return null;
  try {
    const zone = parseTarget(text);
    if (zone.kind === 'name' && zone.text.includes('.') && zone.text.length <= maxZoneChars) return zone.text;
  } catch {
    // What is no name is no zone.
  }
  throw new UsageError(`not a zone: ${text} (like ${publicZone}, or off)`);
}

function routerOf(text: string): RouterChoice {
  const choice = routerChoices.find((name) => name === text);
  if (!choice) throw new UsageError(`no such router: ${text} (there are ${routerChoices.join(', ')})`);
  return choice;
}

function jobsOf(wanted: string | number): number {
  const jobs = Number(wanted);
  if (wanted === '' || !Number.isInteger(jobs) || jobs < 1 || jobs > agent.mostJobs) {
    throw new UsageError(`max-jobs must be an integer from 1 to ${agent.mostJobs}`);
  }
  return jobs;
}
