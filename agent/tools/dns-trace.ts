import type { Outcome } from '#protocol';
import { parseAddress } from '#protocol';
import type { DnsOptions } from '#protocol/tools/dns.ts';
import { traceSeconds } from '#protocol/tools/dns-trace.ts';
import { ask } from '../trace/ask.ts';
import { counter, locator } from '../trace/locate.ts';
import { reverseName } from '../trace/reverse-name.ts';
import { walk } from '../trace/walk.ts';
import type { Place } from '../visit/opened.ts';
import type { NativeTool } from './tool.ts';

/** `dig +trace` asks whomever a delegation names; the agent goes the same way itself, and asks only whom its policy permits. */
export const dnsTrace: NativeTool<DnsOptions> = {
  kind: 'native',
  name: 'dns',
  names: 'none',
  run(
    { query, dnssec, protocol, port, ipVersion },
    { target, contact },
    { signal, line },
    host,
  ): Promise<Outcome> {
    const within = AbortSignal.any([signal, AbortSignal.timeout(traceSeconds * 1000)]);
    const address = query.type === 'PTR' ? parseAddress(target.text) : undefined;
    const name = address ? reverseName(address) : target.text;
    return walk(
      { name, type: query.type, dnssec, recursive: false },
      {
        ask: (place, question) => ask(place, question, { protocol, signal: within }),
        // Contacted is the resolver of the job's choice, if it has made one.
        resolvers: contact ? [{ ...contact, port }] : host.makeResolver().getServers().flatMap(placeOf),
        locate: locator(ipVersion ? [ipVersion] : host.families, host, within),
        mayAsk: counter(host),
        line,
        isOver: () => within.aborted,
      },
    );
  },
};

/** `192.0.2.53`, and where the port is not 53 `192.0.2.53:5353` or `[2001:db8::53]:5353`: as Node has the host's resolvers. */
function placeOf(text: string): Place[] {
  const [, bracketed, quad, port = '53'] =
    /^(?:\[([^\]]+)\]|(\d+\.\d+\.\d+\.\d+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const address = bracketed ?? quad ?? text;
  const found = parseAddress(address.split('%', 1)[0]!);
  return found ? [{ address, family: found.family, port: Number(port) }] : [];
}
