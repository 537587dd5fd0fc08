import type { Machine } from './plan.ts';

/** Where a collector listens, within its own namespace; the router of the same network speaks from 127.0.0.1. */
export const collector = { address: '127.0.0.2', port: 1790 } as const;

/** GoBGP, which keeps routes and forwards nothing: the router of its network tells it all that others told it. */
export function gobgpConfig({ network }: Machine): string {
  return `[global.config]
  as = ${network.asn}
  router-id = "${collector.address}"
  port = ${collector.port}
  local-address-list = ["${collector.address}"]
[[neighbors]]
  [neighbors.config]
    neighbor-address = "127.0.0.1"
    peer-as = ${network.asn}
  [neighbors.transport.config]
    passive-mode = true
  [neighbors.timers.config]
    idle-hold-time-after-reset = 1
  [[neighbors.afi-safis]]
    [neighbors.afi-safis.config]
      afi-safi-name = "ipv4-unicast"
  [[neighbors.afi-safis]]
    [neighbors.afi-safis.config]
      afi-safi-name = "ipv6-unicast"
`;
}
