import { limits, type Task } from '#protocol';
import { portOf as webPortOf } from '#protocol/tools/http.ts';
import { portOf as pingPortOf } from '#protocol/tools/ping.ts';
import { pmtuQueries } from '#protocol/tools/pmtu.ts';
import type { Policy } from './policy.ts';

/** How much a task would do, in the words of the policy; undefined where it has no say. */
interface Load {
  readonly packets?: { readonly count: number; readonly what: string };
  readonly packetSize?: number;
  readonly interval?: number;
  readonly port?: number;
  /** Where a resolver of the job's choice is asked. */
  readonly askedAt?: number;
}

/** Packets as big as the path takes, and small ones after them. */
const pmtuLoad: Load = {
  packets: {
    count: pmtuQueries * (limits.probe.hops + 10),
    what: `${pmtuQueries} probes × ${limits.probe.hops + 10} hops`,
  },
  packetSize: limits.probe.packetBytes,
};

const [dnsPort] = limits.probe.dnsPorts;

function loadOf({ tool, options }: Task): Load {
  if (tool === 'dns') return { port: options.port };
  if (tool === 'bgp') return {};
  if (tool === 'pmtu') return pmtuLoad;
  if (tool === 'whois') return { port: limits.probe.whois.port };
  if (tool === 'ping')
    return { ...loadOfEcho(options, 'packets'), ...portOf({ ...options, port: pingPortOf(options) }) };
  if (tool === 'tls') return { port: options.port };
  if (tool === 'http')
    return { port: webPortOf(options), ...(options.resolver !== undefined && { askedAt: dnsPort }) };
  if (tool === 'tcp') {
    const { packets, interval, port } = options;
    return { packets: { count: packets, what: `${packets} connections` }, interval, port };
  }
  const port = portOf(options);
  if (tool === 'mtr') return { ...loadOfEcho(options, 'rounds'), ...port };
  const { queries, maxHops, packetSize, protocol } = options;
  const packets = { count: queries * maxHops, what: `${queries} probes × ${maxHops} hops` };
  return { packets, ...port, ...(protocol !== 'TCP' && { packetSize }) };
}

interface Echo {
  /** Absent: a continuous run, of which the policy says how long and how many. */
  readonly packets?: number | undefined;
  readonly packetSize: number;
  readonly interval: number;
}

function loadOfEcho({ packets, packetSize, interval }: Echo, what: string): Load {
  if (packets === undefined) return { packetSize, interval };
  return { packets: { count: packets, what: `${packets} ${what}` }, packetSize, interval };
}

/** UDP probes go to ports of the tool's own choice, whatever the option says. */
function portOf(options: { protocol: 'ICMP' | 'UDP' | 'TCP'; port: number }): Pick<Load, 'port'> {
  if (options.protocol === 'ICMP') return {};
  return { port: options.protocol === 'TCP' ? options.port : limits.probe.udpPort };
}

/**
 * Whether a task keeps to the policy's numbers. It is refused as a whole when it doesn't, never trimmed: who asked for a
 * hundred packets must not take ten for the answer.
 * @returns what is allowed here, as a sentence; undefined when it does
 */
export function beyondBounds(task: Task, policy: Policy): string | undefined {
  const { packets, packetSize, interval, port, askedAt } = loadOf(task);
  if (packets && packets.count > policy.maxPackets)
    return `this agent sends at most ${policy.maxPackets} probes in a run, not ${packets.what}`;
  if (packetSize !== undefined && packetSize > policy.maxPacketSize)
    return `this agent sends at most ${policy.maxPacketSize} bytes in a packet, not ${packetSize}`;
  if (interval !== undefined && interval < policy.minInterval)
    return `this agent waits at least ${policy.minInterval} s between probes, not ${interval} s`;
  const closed = [port, askedAt].find((one) => one !== undefined && !policy.ports.includes(one));
  if (closed === undefined) return undefined;
  const what = closed === limits.probe.udpPort ? 'UDP probes' : `port ${closed}`;
  return `this agent's policy does not permit ${what}: its ports are ${policy.ports.join(', ') || 'none'}`;
}
