import type { Task, ToolName } from '#protocol';
import { dns } from './dns.ts';
import { mtr } from './mtr.ts';
import { ping } from './ping.ts';
import type { AgentTool } from './tool.ts';
import { traceroute } from './traceroute.ts';

type OptionsOf<N extends ToolName> = Extract<Task, { tool: N }>['options'];

/** All tools, by name. Adding one is a file here, one in worker/protocol/tools, one in web/tools, and a line in each index. */
const agentTools = { ping, traceroute, mtr, dns } satisfies { [N in ToolName]: AgentTool<OptionsOf<N>> };

/** The tool of a task, ready to take that task's options. */
export function agentTool(name: ToolName): AgentTool<Task['options']> {
  return agentTools[name];
}
