import { type Capability, toolNames } from '#protocol';
import { lookAround, systemResolver } from './agent.ts';
import type { RunSettings } from './args.ts';
import { policyOf, readPolicyFile } from './config.ts';
import { describe, dial, doorOf } from './dial.ts';
import { exitCodes } from './exit.ts';
import type { MeshTool } from './mesh/tool.ts';
import { policyFileOf, policyLines } from './policy-view.ts';
import { readExchanges } from './networks/exchanges.ts';
import { isNothing, lookUpTxt } from './networks/txt.ts';
import { nameQuestion } from './networks/zone.ts';
import type { Policy } from './policy.ts';
import { type MakeResolver, resolveName } from './resolve.ts';
import { type Identity, identityFor } from './identity.ts';

/** An edge that says nothing for this long is no edge, in ms. */
const patienceMs = 10_000;

/** And a zone that says nothing for this long is none, in ms. */
const zonePatienceMs = 5_000;

/** One thing that the agent needs: whether it works, and if not, why and what to do. */
export interface Check {
  readonly name: string;
  readonly works: boolean;
  readonly detail: string;
}

/** `popglass-agent doctor`: looks at everything that the agent needs, and says what its policy is. @returns the exit code: 0 when all of it works */
export async function doctor(
  settings: RunSettings & { readonly json: boolean },
  print: (text: string) => void,
  makeResolver: MakeResolver = systemResolver,
  withinMs = patienceMs,
): Promise<number> {
  const policy = policyOf(settings, settings.policy ? readPolicyFile(settings.policy) : undefined);
  const identity = identityFor(settings);
  const exchanges = readExchanges(policy.ixps);
  const [{ capabilities, families, meshTool }, resolver, zone, edge] = await Promise.all([
    lookAround(policy),
    checkResolver(makeResolver),
    checkZone(policy.asnZone, makeResolver),
    identity ? checkEdge(identity, withinMs) : undefined,
  ]);
  const checks = [
    checkEnrolment(identity, settings.state),
    ...(edge ? [edge] : []),
    ...([4, 6] as const).map((family) => checkFamily(family, families)),
    resolver,
    ...toolNames.map((name) => checkTool(name, capabilities)),
    checkMesh(meshTool, policy),
    { ...zone, detail: `${zone.detail}; exchanges known: ${exchanges.size} LANs` },
  ];
  print(settings.json ? asJson(checks, policy) : [...checks.map(lineOf), ...policyText(policy)].join(''));
  return checks.every(({ works }) => works) ? exitCodes.stopped : exitCodes.failed;
}

function asJson(checks: readonly Check[], policy: Policy): string {
  return `${JSON.stringify({ checks, policy: policyFileOf(policy) }, null, 2)}\n`;
}

function policyText(policy: Policy): string[] {
  const rules = policyLines(policy).map(([name, rule]) => `     ${name.padEnd(12)} ${rule}\n`);
  return ["\nThis host's policy, whatever the edge asks for:\n", ...rules];
}

function lineOf({ name, works, detail }: Check): string {
  return `${works ? 'ok  ' : 'FAIL'} ${name.padEnd(12)} ${detail}\n`;
}

function checkEnrolment(identity: Identity | undefined, state: string): Check {
  const detail = identity
    ? `${identity.pop}, agent ${identity.agent}`
    : `no agent.json in ${state}: popglass-agent enrol URL CODE`;
  return { name: 'enrolment', works: identity !== undefined, detail };
}

function checkFamily(family: 4 | 6, families: readonly (4 | 6)[]): Check {
  const works = families.includes(family);
  const detail = works
    ? 'this host has an address'
    : 'no address beyond link scope: give the host one, or do without';
  return { name: `IPv${family}`, works, detail };
}

/** Pure: what is to be said about a tool. */
export function checkTool(name: Capability['tool'], capabilities: readonly Capability[]): Check {
  const found = capabilities.find(({ tool }) => tool === name);
  if (!found) return { name, works: false, detail: 'was not looked for' };
  const { families, reason, version } = found;
  if (families.length === 0) return { name, works: false, detail: reason ?? 'does not work' };
  return {
    name,
    works: true,
    detail: `${version ?? 'unknown version'}, ${families.map((f) => `IPv${f}`).join(' and ')}${reason === undefined ? '' : ` (${reason})`}`,
  };
}

/** Pure: what is to be said about the mesh. Without fping it costs more, and works; without it, by the operator's wish, too. */
export function checkMesh({ kind, detail }: MeshTool, policy: Pick<Policy, 'mesh'>): Check {
  return { name: 'mesh', works: kind !== 'none' || !policy.mesh, detail };
}

/** Any answer will do, also the one that the name does not exist: what counts is that somebody answers. */
async function checkResolver(makeResolver: MakeResolver): Promise<Check> {
  const found = await resolveName('a.root-servers.net', [4], makeResolver, new AbortController().signal);
  const code = 'failure' in found ? found.failure.code : 'answers';
  const works = code !== 'resolver_timeout' && code !== 'resolver_failed';
  return { name: 'resolver', works, detail: works ? 'answers' : `${code}: see /etc/resolv.conf` };
}

/** A number that any zone for the whole Internet knows: Team Cymru's own. */
const knownAsn = 23_028;

/** As above: a zone of the operator's own may not know that number, and says so. */
async function checkZone(zone: string | null, makeResolver: MakeResolver): Promise<Check> {
  const name = 'networks';
  if (zone === null) return { name, works: true, detail: 'nobody is asked, by policy' };
  const txt = await lookUpTxt(makeResolver, nameQuestion(knownAsn, zone), zonePatienceMs);
  if ('records' in txt) return { name, works: true, detail: `${zone} answers` };
  const { code } = txt;
  if (isNothing(code))
    return { name, works: true, detail: `${zone} answers, and does not know AS${knownAsn}` };
  return { name, works: false, detail: `${zone} does not answer (${code}): --asn-zone off asks nobody` };
}

/** Knocks at the control door and leaves at the challenge, so that a running agent is not replaced. */
function checkEdge({ edge, agent, pop }: Identity, withinMs: number): Promise<Check> {
  const headers = { 'x-popglass-agent': agent, 'x-popglass-pop': pop };
  return new Promise((resolve) => {
    const tell = (works: boolean, detail: string) => {
      clearTimeout(timer);
      resolve({ name: 'edge', works, detail });
      connection.terminate();
    };
    const timer = setTimeout(() => tell(false, `${edge}: takes the connection and says nothing`), withinMs);
    const connection = dial(doorOf(edge, '/v1/agent/control'), headers, {
      onOpen: () => undefined,
      onText: () => tell(true, edge),
      onClosed: (why) => tell(false, `${edge}: ${describe(why)}`),
    });
  });
}
