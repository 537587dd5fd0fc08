import { type Capability, toolNames, visible } from '#protocol';
import { type Command, exec } from './exec.ts';
import type { Policy } from './policy.ts';
import type { Programs } from './programs.ts';
import type { Router } from './router/router.ts';
import { agentTool } from './tools/index.ts';
import type { AgentTool, NativeTool, ProgramTool } from './tools/tool.ts';

const loopbacks = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
] as const;

/** A version or a trial that takes longer hangs. */
const patienceMs = 3_000;

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
  if (tool.kind === 'native') return native(tool, router, families);
  const missing = tool.programs.find((program) => !programs.has(program));
  if (missing)
    return { tool: name, version: null, families: [], reason: `${missing} is missing: ${tool.install}` };
  const file = programs.get(tool.programs[0])!;
  const [said, ...trials] = await Promise.all([
    capture({ file, argv: tool.versionArgv }),
    ...loopbacks.map((loopback) => tryOut(tool, file, loopback, families)),
  ]);
  const version = visible(said.output.trim().split('\n', 1)[0] ?? '').slice(0, 120) || null;
  const works = trials.filter((trial) => trial.works).map((trial) => trial.family);
  if (works.length > 0) return { tool: name, version, families: works };
  const reason = trials.map((trial) => `IPv${trial.family}: ${trial.reason}`).join('; ');
  return { tool: name, version, families: [], reason: reason.slice(0, 240) };
}

/** What Node does works wherever there is an address; what asks somebody on this host, where they answer, about both families. */
function native(
  { name: tool, probe }: Pick<NativeTool<never>, 'name' | 'probe'>,
  router: Router,
  families: readonly (4 | 6)[],
): Capability {
  const found = probe?.({ router });
  if (found && 'reason' in found)
    return { tool, version: null, families: [], reason: found.reason.slice(0, 240) };
  if (found) return { tool, version: found.version.slice(0, 120), families: [4, 6] };
  const version = `Node.js ${process.version}`;
  if (families.length > 0) return { tool, version, families: [...families] };
  return { tool, version, families: [], reason: 'this host has no address' };
}

interface Trial {
  readonly family: 4 | 6;
  readonly works: boolean;
  readonly reason: string;
}

async function tryOut(
  tool: ProgramTool<never>,
  file: string,
  loopback: (typeof loopbacks)[number],
  families: readonly (4 | 6)[],
): Promise<Trial> {
  const { family } = loopback;
  if (!families.includes(family)) return { family, works: false, reason: 'this host has no address' };
  const argv = tool.trialArgv(loopback);
  if (!argv) return { family, works: true, reason: '' };
  const { ok, output } = await capture({ file, argv });
  if (ok) return { family, works: true, reason: '' };
  const said = visible(output.trim().split('\n').at(-1) ?? '').slice(0, 100);
  return { family, works: false, reason: `${said || 'no reply from loopback'} (try: ${tool.permit})` };
}

/** What a program says, and whether it ended well. One that hangs is ended. */
export async function capture(command: Command): Promise<{ ok: boolean; output: string }> {
  const decoder = new TextDecoder();
  let output = '';
  const signal = AbortSignal.timeout(patienceMs);
  const exit = await exec(command, {
    signal,
    graceMs: 200,
    onData(_stream, chunk) {
      if (output.length < 4096) output += decoder.decode(chunk, { stream: true });
    },
  });
  return { ok: exit.code === 0, output };
}
