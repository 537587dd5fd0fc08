import * as z from 'zod/mini';
import { connectsBudgetMs } from './connect.ts';
import { interval, ipVersion, packets, servicePort, withinProbingTime } from './options.ts';
import { ping, type PingResult, type PingState } from './ping.ts';
import type { Tool } from './tool.ts';

/** Options of tcp (contract §2): the port of the service, how often, and how many seconds apart. */
export const tcpOptions = z
  .strictObject({ port: servicePort, packets, interval, ipVersion })
  .check(withinProbingTime);
export type TcpOptions = z.infer<typeof tcpOptions>;

/** Opens TCP connections and closes them: how long that takes (RFC 9293 §3.5), and whether anybody listens. Nothing is sent. */
export const tcp: Tool<TcpOptions, PingState, PingResult> = {
  name: 'tcp',
  options: tcpOptions,

  budgetMs: ({ packets, interval }) => connectsBudgetMs(packets, interval),
  initial: ({ target }) => ping.initial({ target, options: {} as never }),
  fold: (state, entry) => ping.fold(state, entry),
  toText: (state) => ping.toText(state),
  toResult: (state, ended) => ping.toResult(state, ended),
  explain: (state, ended) => ping.explain(state, ended),
  seen: (state, ended) => ping.seen(state, ended),
};
