import type { Task, ToolName } from '#protocol';
import { bgp } from './bgp.ts';
import { dialectOf } from './dialect.ts';
import { dns } from './dns.ts';
import { dnsTrace } from './dns-trace.ts';
import { http } from './http.ts';
import { mtr } from './mtr.ts';
import { ping } from './ping.ts';
import { pmtu } from './pmtu.ts';
import { tcp } from './tcp.ts';
import { tcpPing } from './tcp-ping.ts';
import { tls } from './tls.ts';
import type { AgentTool } from './tool.ts';
import { traceroute } from './traceroute.ts';
import { whois } from './whois.ts';

type OptionsOf<N extends ToolName> = Extract<Task, { tool: N }>['options'];

/** All tools, by name. Adding one is a file here, one in worker/protocol/tools, one in web/tools, and a line in each index. */
const agentTools = { ping, traceroute, mtr, dns, tcp, http, tls, bgp, whois, pmtu } satisfies {
  [N in ToolName]: AgentTool<OptionsOf<N>>;
};

/** The tool of that name. */
export function agentTool(name: ToolName): AgentTool<Task['options']> {
  return agentTools[name];
}

/** What does a task, ready to take its options. `version`: what the tool's program called itself. */
export function agentToolFor(task: Task, version = ''): AgentTool<Task['options']> {
  if (task.tool === 'dns' && task.options.trace) return dnsTrace;
  if (task.tool === 'ping' && task.options.protocol === 'TCP') return tcpPing;
  const tool: AgentTool<Task['options']> = agentTools[task.tool];
  return tool.kind === 'program' ? dialectOf(tool, version) : tool;
}

/** The programs that a tool may run; none when it is the agent itself that does it. */
export function programsOf(name: ToolName): readonly string[] {
  const tool: AgentTool<never> = agentTools[name];
  if (tool.kind === 'native') return tool.programs ?? [];
  const others = tool.dialects?.flatMap(({ programIn }) => (programIn ? [programIn(4), programIn(6)] : []));
  return [...tool.programs, ...(others ?? [])];
}
