import { type Capability, toolNames, visible } from '#protocol';
import type { Policy } from './policy.ts';
import type { Programs } from './programs.ts';
import type { Router } from './router/router.ts';
import { dialectOf, fileOf } from './tools/dialect.ts';
import { agentTool } from './tools/index.ts';
import type { AgentTool, NativeTool, ProgramTool } from './tools/tool.ts';
import { capture, type Loopback, loopbacks, summed, type Trial, tryOut } from './trial.ts';

/** What this host can do: every tool that the policy lets run is tried against the loopback addresses. */
export async function probeTools(
  programs: Programs,
  families: readonly (4 | 6)[],
  { tools: allowed }: Pick<Policy, 'tools'>,
  router: Router = { kind: 'none', reason: 'no router was looked for' },
): Promise<Capability[]> {
  return Promise.all(
    toolNames.map((name) =>
      allowed.includes(name)
        ? probeTool(agentTool(name), { programs, router }, families)
        : Promise.resolve(closed(name)),
    ),
  );
}

function closed(tool: Capability['tool']): Capability {
  return { tool, version: null, families: [], reason: "this host's policy does not let it run" };
}

async function probeTool(
  tool: AgentTool<never>,
  { programs, router }: { readonly programs: Programs; readonly router: Router },
  families: readonly (4 | 6)[],
): Promise<Capability> {
  const { name } = tool;
  if (tool.kind === 'native') return native(tool, { programs, router }, families);
  const missing = tool.programs.find((program) => !programs.has(program));
  if (missing)
    return { tool: name, version: null, families: [], reason: `${missing} is missing: ${tool.install}` };
  const { output } = await capture({ file: programs.get(tool.programs[0])!, argv: tool.versionArgv });
  const version = versionIn(tool, output);
  const dialect = dialectOf(tool, version ?? '');
  const trials = await Promise.all(
    loopbacks.map((loopback) => tryProgram(dialect, programs, loopback, families)),
  );
  const sum = summed(trials);
  return { tool: name, version: sum.families.length > 0 ? version : null, ...sum };
}

/** What a program calls itself: one that several have written may say so anywhere in what it says. */
function versionIn({ dialects = [] }: ProgramTool<never>, said: string): string | null {
  const own = dialects.map(({ versionIn }) => versionIn?.(said)).find((version) => version !== undefined);
  return visible(own ?? said.trim().split('\n', 1)[0] ?? '').slice(0, 120) || null;
}

async function tryProgram(
  tool: ProgramTool<never>,
  programs: Programs,
  loopback: Loopback,
  families: readonly (4 | 6)[],
): Promise<Trial> {
  const { family } = loopback;
  const file = fileOf(tool, programs, family);
  const lacks =
    tool.lacks?.(family) ?? (file === undefined ? `its program is missing: ${tool.install}` : undefined);
  if (file === undefined || lacks !== undefined) return { family, works: false, reason: lacks ?? '' };
  const argv = tool.trialArgv(loopback);
  if (argv) return tryOut({ file, argv }, loopback, { permit: tool.permit, families });
  const works = families.includes(family);
  return { family, works, reason: works ? '' : 'this host has no address' };
}

/** What Node does works wherever there is an address; what asks somebody on this host, where they answer, about both families. */
async function native(
  { name: tool, probe }: Pick<NativeTool<never>, 'name' | 'probe'>,
  host: { readonly programs: Programs; readonly router: Router },
  families: readonly (4 | 6)[],
): Promise<Capability> {
  const found = await probe?.(host, families);
  if (found && !('version' in found))
    return { tool, version: null, families: [], reason: found.reason.slice(0, 240) };
  if (found) return { tool, families: [4, 6], ...found, version: found.version.slice(0, 120) };
  const version = `Node.js ${process.version}`;
  if (families.length > 0) return { tool, version, families: [...families] };
  return { tool, version, families: [], reason: 'this host has no address' };
}
