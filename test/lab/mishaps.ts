import { machine } from './plan.ts';
import { inNamespace, must } from './shell.ts';
import { namespaceOf } from './wiring.ts';

/**
 * What goes wrong with a PoP's cables, all of them, in both directions: with its own probes and with those of others. Its agent's
 * control connection takes another way, and BGP and neighbour discovery are spared, so that what is mended is back with the next
 * packet. Lives in the lab's namespaces and goes with them, however the lab ends.
 */
export interface Mishaps {
  /** Nothing gets through. */
  cut(pop: string): Promise<void>;
  /** This share of the packets is lost at random, in each direction; so of pings more: at 30 % half of them. */
  lose(pop: string, percent: number): Promise<void>;
  mend(pop: string): Promise<void>;
}

export function mishapsOf(labId: string): Mishaps {
  const lose = (pop: string, percent: number) => befall(labId, pop, mishapRules(percent));
  return { cut: (pop) => lose(pop, 100), lose, mend: (pop) => befall(labId, pop, () => '') };
}

/** One end of a cable: where its packets arrive. */
interface End {
  readonly node: string;
  readonly ports: readonly string[];
}

/** Loss on arrival at either end: a program that sends has no error to tell of, as on a real line. */
async function befall(labId: string, pop: string, rules: (end: End) => string): Promise<void> {
  await Promise.all(
    endsOf(pop).map((end) =>
      must(
        inNamespace(namespaceOf(labId, end.node), ['nft', '-f', '-']),
        inPlaceOfEarlier(`lab_mishap_${pop}`, rules(end)),
      ),
    ),
  );
}

function endsOf(pop: string): End[] {
  const { ports } = machine(pop);
  const here = { node: pop, ports: ports.map(({ name }) => name) };
  return [here, ...ports.map(({ peer }) => ({ node: peer.node.id, ports: [peer.port] }))];
}

/** A table of a PoP's own, as a router may have two of them. nft can only delete what is there. */
function inPlaceOfEarlier(table: string, rules: string): string {
  const clean = `table inet ${table} {}\ndelete table inet ${table}\n`;
  return rules === '' ? clean : `${clean}table inet ${table} {\n${rules}\n}\n`;
}

const mishapRules = (percent: number) => (end: End) =>
  `chain arriving { type filter hook prerouting priority raw
    tcp sport 179 accept
    tcp dport 179 accept
    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
    iifname { ${end.ports.map((port) => `"${port}"`).join(', ')} } ${share(percent)} drop
  }`;

/** Of all that arrives. nft refuses a comparison that always holds. */
function share(percent: number): string {
  return percent >= 100 ? '' : `numgen random mod 100 < ${percent}`;
}
