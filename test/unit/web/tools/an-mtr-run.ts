import type { Entry } from '#protocol';
import { mtr } from '#protocol/tools/mtr.ts';
import type { MtrState } from '#protocol/tools/mtr.ts';

const target = '203.0.113.80';

/** A run over hops of which each answers (`.`) or doesn't (`x`), probe by probe. The last hop is the target. */
export function aRun(hops: readonly string[], { reached = true } = {}): MtrState {
  const lines: Entry[] = [
    [0, 'n', JSON.stringify({ k: 'target', address: target, family: 4, addresses: [target] })],
  ];
  let seq = 1;
  for (let round = 0; round < hops[0]!.length; round++) {
    hops.forEach((fates, hop) => {
      const address = reached && hop === hops.length - 1 ? target : `198.51.100.${hop + 1}`;
      lines.push([round, 'o', `x ${hop} ${seq}`]);
      if (fates[round] === '.') {
        lines.push([round, 'o', `h ${hop} ${address}`], [round, 'o', `p ${hop} ${(hop + 1) * 1000} ${seq}`]);
      }
      seq++;
    });
  }
  const options = { packets: 4, interval: 0.5, protocol: 'ICMP', port: 80, packetSize: 56 } as const;
  let state = mtr.initial({ target, options });
  for (const entry of lines) state = mtr.fold(state, entry);
  return state;
}
