import type { ToolName } from '../codes.ts';
import { limits } from '../limits.ts';
import type { Task } from '../measurement.ts';
import { bgp } from './bgp.ts';
import { continuousBudgetMs, isContinuous } from './continuous.ts';
import { dns } from './dns.ts';
import { http } from './http.ts';
import { mtr } from './mtr.ts';
import { ping } from './ping.ts';
import { pmtu } from './pmtu.ts';
import { tcp } from './tcp.ts';
import { tls } from './tls.ts';
import type { Tool } from './tool.ts';
import { traceroute } from './traceroute.ts';
import { whois } from './whois.ts';

/** All tools, by name. Adding one is a file here, one in agent/tools, one in web/tools, and a line in each index. */
export const tools = { ping, traceroute, mtr, dns, tcp, http, tls, bgp, whois, pmtu } satisfies {
  [N in ToolName]: Tool<unknown, unknown, unknown>;
};

/** An upper bound on a run of this task, in ms. */
export function budgetMs({ tool, options }: Task): number {
  const mostMs = isContinuous({ options }) ? continuousBudgetMs : limits.job.durationMs;
  return Math.min(mostMs, tools[tool].budgetMs(options as never));
}
