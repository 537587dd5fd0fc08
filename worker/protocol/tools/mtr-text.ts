import { type MtrHop, type MtrState, reportedHops } from './mtr-state.ts';
import { hopStats } from './mtr-stats.ts';
import { asnText } from './networks.ts';

/** The table of `mtr --report-wide`, from what is known so far; what mtr said besides follows. */
export function mtrText(state: MtrState, ended = false): string {
  const column = numberColumn(state);
  const rows = reportedHops(state).map((hop) => ({ hop, hosts: hostsOf(state, hop, column) }));
  const lead = 'HOST:'.padEnd(8);
  const width = rows.flatMap(({ hosts }) => hosts).reduce((most, host) => Math.max(most, host.length), 14);
  const head = `${lead}${''.padEnd(width)} Loss%   Snt   Last   Avg  Best  Wrst StDev`;
  return [
    head,
    ...rows.flatMap(({ hop, hosts }) => rowOf(hop, hosts, { width, ended })),
    ...state.errors,
  ].join('\n');
}

/** One hop: its first host with the numbers, its other hosts and its labels below. */
function rowOf(
  hop: MtrHop,
  [first = '', ...others]: readonly string[],
  { width, ended }: { width: number; ended: boolean },
): string[] {
  const { loss, total, last, avg, min, max, stDev } = hopStats(hop, ended);
  const times = [last, avg, min, max, stDev].map((time) => (time ?? 0).toFixed(1).padStart(5));
  const numbers = `${loss.toFixed(1).padStart(5)}%${String(total).padStart(6)}  ${times.join(' ')}`;
  const below = [...others, ...hop.mpls.map((label) => `[MPLS: ${label}]`)];
  return [
    `${String(hop.ttl).padStart(3)}.|-- ${first.padEnd(width)}${numbers}`,
    ...below.map((text) => `        ${text}`),
  ];
}

/** `AS64500  name (address)` of each who answered at a hop. */
function hostsOf({ names }: MtrState, { addresses }: MtrHop, lead: NumberColumn): string[] {
  if (addresses.length === 0) return [`${lead()}???`];
  return addresses.map((address) => {
    const name = names.get(address);
    return lead(address) + (name === undefined ? address : `${name} (${address})`);
  });
}

/** What stands before an address, or before nobody's: a column of AS numbers, as `mtr -z` has it. */
type NumberColumn = (address?: string) => string;

/** Empty as long as no number is known. */
function numberColumn({ networks }: MtrState): NumberColumn {
  const texts = new Map([...networks].map(([address, network]) => [address, asnText(network)]));
  const widest = [...texts.values()].reduce((most, text) => Math.max(most, text.length), 0);
  if (widest === 0) return () => '';
  return (address = '') => `${(texts.get(address) || 'AS???').padEnd(widest)}  `;
}
