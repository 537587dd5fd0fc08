import type { Task, ToolName } from '#protocol';
import { bgp } from './bgp.ts';
import { dns } from './dns.ts';
import { dnsTrace } from './dns-trace.ts';
import { http } from './http.ts';
import { mtr } from './mtr.ts';
import { ping } from './ping.ts';
import { tcp } from './tcp.ts';
import { tcpPing } from './tcp-ping.ts';
import type { AgentTool } from './tool.ts';
import { traceroute } from './traceroute.ts';
import { whois } from './whois.ts';

type OptionsOf<N extends ToolName> = Extract<Task, { tool: N }>['options'];

/** All tools, by name. Adding one is a file here, one in worker/protocol/tools, one in web/tools, and a line in each index. */
const agentTools = { ping, traceroute, mtr, dns, tcp, http, bgp, whois } satisfies {
  [N in ToolName]: AgentTool<OptionsOf<N>>;
};

/** The tool of that name. */
export function agentTool(name: ToolName): AgentTool<Task['options']> {
  return agentTools[name];
}

/** What does a task, ready to take its options. */
export function agentToolFor(task: Task): AgentTool<Task['options']> {
  if (task.tool === 'dns' && task.options.trace) return dnsTrace;
  return task.tool === 'ping' && task.options.protocol === 'TCP' ? tcpPing : agentTools[task.tool];
}

/** The programs that a tool needs; none when it is the agent itself that does it. */
export function programsOf(name: ToolName): readonly string[] {
  const tool = agentTools[name];
  return tool.kind === 'program' ? tool.programs : [];
}
