import { expect, test } from 'vitest';
import type { FindingCode } from '#protocol';
import { foldedBy, recordings } from '../tools/recordings.ts';

/** What each recording of a run with a fault leads to. All others are healthy, or failed in a way that their failure says. */
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
  'mtr/dark': ['path_ends'],
  'mtr/ecmp': ['several_paths'],
  'mtr/loss': ['loss_at_target'],
  'mtr/silent': ['silent_hop'],
  'mtr/timeout': ['target_silent'],
  'mtr/unreachable': ['refused_on_path'],
  'dns/no-server': ['dns_no_answer'],
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
};

/** Recordings of tools that the table does not speak of are those tools' own to test. */
const known = ['ping', 'traceroute', 'mtr', 'dns', 'tcp', 'whois'];
const told = recordings.filter(({ tool }) => known.includes(tool.name));

test.each(told)('$name leads to its findings, and to no other', ({ name, tool, log }) => {
  const found = tool.explain(foldedBy(tool, log), true);
  expect(found.map(({ code }) => code)).toEqual(codes[name] ?? []);
});

test('the table names no recording that is not there', () => {
  const names = recordings.map(({ name }) => name);
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
