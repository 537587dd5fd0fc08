import { expect, test } from 'vitest';
import type { FindingCode } from '#protocol';
import { caseOf, foldedBy, recordings } from '../tools/recordings.ts';

/**
 * What each recording of a run with a fault leads to, whichever version of the tool it is of. All others are healthy, or failed in a way
 * that their failure says.
 */
const codes: Readonly<Record<string, readonly FindingCode[]>> = {
  'ping/duplicate': ['duplicates'],
  'ping/filtered': ['prohibited'],
  'ping/late': ['loss'],
  'ping/loss': ['loss'],
  'ping/loss-ipv6': ['loss'],
  'ping/timeout': ['no_answer'],
  'ping/too-big': ['too_big'],
  'ping/too-big-ipv6': ['too_big'],
  'ping/unreachable': ['host_unreachable'],
  'ping/unreachable-ipv6': ['host_unreachable'],
  'traceroute/ecmp': ['several_paths'],
  'traceroute/ecmp-ipv6': ['several_paths'],
  'traceroute/filtered': ['prohibited'],
  'traceroute/filtered-ipv6': ['prohibited'],
  'traceroute/silent': ['silent_hop'],
  'traceroute/timeout': ['target_silent'],
  'traceroute/unreachable': ['host_unreachable'],
  'ping/inetutils-loss': ['loss'],
  'ping/inetutils-timeout': ['no_answer'],
  'ping/inetutils-unreachable': ['host_unreachable'],
  'ping/inetutils-unreachable-ipv6': ['network_unreachable'],
  'ping/busybox-loss-ipv6': ['loss'],
  'ping/busybox-unreachable': ['no_answer'],
  'traceroute/inetutils-unreachable': ['host_unreachable'],
  'traceroute/inetutils-timeout': ['target_silent'],
  'traceroute/busybox-unreachable': ['host_unreachable'],
  'traceroute/busybox-filtered': ['prohibited'],
  'traceroute/busybox-filtered-ipv6': ['prohibited'],
  'traceroute/busybox-timeout': ['target_silent'],
  'pmtu/asymmetric': ['small_mtu', 'asymmetric'],
  'pmtu/black-hole': ['mtu_black_hole'],
  'pmtu/black-hole-ipv6': ['mtu_black_hole'],
  'pmtu/loop': ['small_mtu', 'loop'],
  'pmtu/mtu1400': ['small_mtu'],
  'pmtu/mtu1400-ipv6': ['small_mtu'],
  'pmtu/prohibited-ipv6': ['prohibited'],
  'pmtu/silent': ['small_mtu', 'target_silent'],
  'pmtu/unreachable-narrow': ['small_mtu', 'host_unreachable'],
  'pmtu/unreachable': ['host_unreachable'],
  'pmtu/tracepath': ['small_mtu'],
  'pmtu/tracepath-asymmetric': ['small_mtu', 'asymmetric'],
  'pmtu/tracepath-ipv6': ['small_mtu'],
  'pmtu/tracepath-remembered': ['small_mtu'],
  'pmtu/tracepath-silent': ['small_mtu', 'target_silent'],
  'pmtu/tracepath-unreachable': ['small_mtu', 'network_unreachable'],
  'mtr/dark': ['path_ends'],
  'mtr/ecmp': ['several_paths'],
  'mtr/filtered-ipv6': ['refused_on_path'],
  'mtr/loss': ['loss_at_target'],
  'mtr/silent': ['silent_hop'],
  'mtr/timeout': ['target_silent'],
  'mtr/unreachable': ['refused_on_path'],
  'dns/bogus': ['dns_bogus'],
  'dns/no-route': ['dns_no_answer'],
  'dns/no-route-ipv6': ['dns_no_answer'],
  'dns/no-server': ['dns_no_answer'],
  'dns/no-server-tcp': ['dns_no_answer'],
  'dns/refused': ['dns_refused'],
  'dns/servfail': ['dns_servfail'],
  'dns/timeout': ['dns_no_answer'],
  'dns/trace-dead': ['dns_no_answer'],
  'dns/trace-denied': ['dns_not_asked'],
  'dns/trace-fails': ['dns_no_answer'],
  'dns/trace-lame': ['dns_lame'],
  'dns/trace-private': ['dns_not_asked'],
  'dns/trace-silent': ['dns_server_silent'],
  'whois/limited': ['whois_limited'],
  'whois/not-found': ['whois_not_found'],
  'whois/odd': ['whois_not_followed'],
  'whois/refused': ['refused'],
  'whois/silent': ['no_answer'],
  'whois/unknown': ['whois_not_found'],
  'tcp/lossy': ['syn_lost'],
  'tcp/prohibited': ['host_unreachable'],
  'tcp/refused': ['refused'],
  'tcp/silent': ['no_answer'],
  'tcp/unreachable': ['host_unreachable'],
  'http/broken-off': ['connection_reset'],
  'http/expired': ['certificate_expired'],
  'http/no-http': ['no_http'],
  'http/no-http2': ['no_http'],
  'http/no-tls': ['tls_failed'],
  'http/refused': ['refused'],
  'http/self-signed': ['certificate_self_signed'],
  'http/silent': ['no_answer'],
  'http/slow': ['slow_phase'],
  'http/wrong-name': ['certificate_for_others'],
  'tls/by-address': ['certificate_without_address'],
  'tls/expired': ['certificate_expired'],
  'tls/future': ['certificate_not_yet_valid'],
  'tls/incomplete': ['chain_incomplete'],
  'tls/no-tls': ['tls_failed'],
  'tls/old-versions': ['tls_old_version'],
  'tls/only-old': ['tls_failed', 'tls_old_only'],
  'tls/refused': ['refused'],
  'tls/revoked': ['certificate_revoked'],
  'tls/self-signed': ['certificate_self_signed'],
  'tls/silent': ['no_answer'],
  'tls/soon': ['certificate_expires_soon'],
  'tls/unknown-issuer': ['certificate_untrusted'],
  'tls/wrong-name': ['certificate_for_others'],
};

/** Recordings of tools that the table does not speak of are those tools' own to test. */
const known = ['ping', 'traceroute', 'mtr', 'dns', 'tcp', 'http', 'tls', 'whois', 'pmtu'];
const told = recordings.filter(({ tool }) => known.includes(tool.name));

test.each(told)('$name leads to its findings, and to no other', ({ name, tool, log }) => {
  const found = tool.explain(foldedBy(tool, log), true);
  expect(found.map(({ code }) => code)).toEqual(codes[caseOf(name)] ?? []);
});

test('the table names no recording that is not there', () => {
  const names = recordings.map(({ name }) => caseOf(name));
  expect(Object.keys(codes).filter((name) => !names.includes(name))).toEqual([]);
});

test.each(recordings)('$name: explaining changes nothing, and is the same twice', ({ tool, log }) => {
  const state = foldedBy(tool, log);
  const before = structuredClone(state);
  const once = [tool.explain(state, true), tool.seen(state, true)];
  expect([tool.explain(state, true), tool.seen(state, true)]).toEqual(once);
  expect(state).toEqual(before);
});

test.each(recordings)('$name can be cut anywhere, in mid-line too', ({ tool, log }) => {
  for (let cut = 0; cut <= log.length; cut++) {
    const entries = log.slice(0, cut);
    const [at, channel, text] = log[cut] ?? [0, 'o', ''];
    const state = foldedBy(tool, [...entries, [at, channel, text.slice(0, text.length / 2)]]);
    for (const ended of [false, true]) {
      for (const { text, evidence } of tool.explain(state, ended)) {
        expect(text).toMatch(/^.*[^.]\.$/);
        expect(evidence.length).toBeGreaterThan(0);
      }
      tool.seen(state, ended);
    }
  }
});
