import { digTimeSeconds, digTries, type DnsOptions } from '#protocol/tools/dns.ts';
import { type Aim, type ProgramTool, finished, toolFailed } from './tool.ts';

/** dig of BIND. It does not know `--`: a name goes behind `-q`, where nothing is an option (rule 1). */
export const dns: ProgramTool<DnsOptions> = {
  kind: 'program',
  name: 'dns',
  programs: ['dig'],
  install: 'apt-get install bind9-dnsutils',
  permit: 'nothing to permit',
  versionArgv: ['-v'],
  names: 'none',
  argv: ({ query, protocol, port, dnssec, ipVersion }, { target, contact }) => [
    ...questionOf(target, query.type),
    ...(contact ? [`@${contact.address}`] : []),
    '-p',
    String(port),
    `+tries=${digTries}`,
    `+time=${digTimeSeconds}`,
    ...(protocol === 'TCP' ? ['+tcp'] : []),
    '+nsid',
    ...(dnssec ? ['+dnssec'] : []),
    ...(ipVersion ? [`-${ipVersion}`] : []),
  ],
  trialArgv: () => undefined,
  verdict(exit, lastError) {
    if (exit.code === 0) return finished(exit);
    if (exit.code !== 9) return toolFailed('dns', exit, lastError);
    const message = 'the resolver did not answer';
    return { kind: 'failed', failure: { owner: 'resolver', code: 'resolver_failed', message } };
  },
};

/** An address that is asked for its PTR is turned into its name under in-addr.arpa or ip6.arpa by dig itself. */
function questionOf(target: Aim['target'], type: DnsOptions['query']['type']): string[] {
  if (target.kind === 'address' && type === 'PTR') return ['-x', target.text];
  return ['-q', target.text, '-t', type];
}
