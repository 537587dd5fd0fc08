import type { ToolName } from '../codes.ts';
import { dns } from './dns.ts';
import { mtr } from './mtr.ts';
import { ping } from './ping.ts';
import type { Tool } from './tool.ts';
import { traceroute } from './traceroute.ts';

/** All tools, by name. Adding one is a file here, one in agent/tools, one in web/tools, and a line in each index. */
export const tools = { ping, traceroute, mtr, dns } satisfies {
  [N in ToolName]: Tool<never, never, unknown>;
};
