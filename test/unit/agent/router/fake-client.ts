import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface FakeClient {
  /** Its absolute path. */
  readonly file: string;
  /** All command lines that it was given. */
  readonly heard: () => string[][];
  readonly forget: () => void;
}

/** What it says to a command line that has these words in it, and its exit status. The first that fits counts. */
export type Said = readonly [words: string, text: string, status?: number];

/** A router's client that stands in: it writes down how it was called, and says what it was told to say. */
function aClient(folder: string, name: string, answers: readonly Said[]): FakeClient {
  const [file, heard] = [path.join(folder, name), path.join(folder, `${name}.heard`)];
  const cases = answers.map(([words, text, status = 0], index) => {
    writeFileSync(`${file}.${index}`, text);
    return `*'${words}'*) cat '${file}.${index}'; exit ${status};;`;
  });
  const write = `{ for word in "$@"; do printf '%s\\n' "$word"; done; echo ---; } >> '${heard}'`;
  writeFileSync(file, ['#!/bin/sh', write, 'case "$*" in', ...cases, 'esac', 'exit 9', ''].join('\n'));
  chmodSync(file, 0o755);
  return {
    file,
    forget: () => rmSync(heard, { force: true }),
    heard: () =>
      existsSync(heard)
        ? readFileSync(heard, 'utf8')
            .split('---\n')
            .slice(0, -1)
            .map((call) => call.split('\n').slice(0, -1))
        : [],
  };
}

/** What a real router's client said: test/fixtures/router/. */
export function saidByRouter(name: string): string {
  return readFileSync(new URL(`../../../fixtures/router/${name}.txt`, import.meta.url), 'utf8');
}

/** Clients that answer as those of a host with FRR 8.4 do. */
export function aVtysh(folder: string, more: readonly Said[] = []): FakeClient {
  return aClient(folder, 'vtysh', [
    [
      '-c show version',
      'FRRouting 8.4.4 (vm) on Linux(6.18).\nCopyright 1996-2005 Kunihiro Ishiguro, et al.\n',
    ],
    ...more,
    ['unicast regexp', saidByRouter('frr-aspath-search-4')],
    ['203.0.113.128/25 json', saidByRouter('frr-aspath')],
    ['203.0.113.0/24 json', saidByRouter('frr-prefix')],
    ['2001:db8:80::1 json', saidByRouter('frr-address-ipv6')],
    ['198.51.100.7 json', saidByRouter('frr-invalid')],
    ['8.8.8.8 json', saidByRouter('frr-default')],
    ['0.0.0.0/0 json', '{\n}\n'],
    ['203.0.113.16/28 json', saidByRouter('frr-own')],
    ['json', saidByRouter('frr-no-route')],
  ]);
}

/** And with GoBGP 3.10. */
export function aGobgp(folder: string, more: readonly Said[] = []): FakeClient {
  return aClient(folder, 'gobgp', [
    ['--version', 'gobgp version 3.10.0\n'],
    ['global -j', '{"asn":64603,"router_id":"192.0.2.253","listen_port":179}\n'],
    ...more,
    ['rib summary', saidByRouter('gobgp-summary')],
    ['rib -a ipv4', saidByRouter('gobgp-table-4')],
    ['203.0.113.0/24', saidByRouter('gobgp-prefix')],
    ['2001:db8:80::1', saidByRouter('gobgp-address-ipv6')],
    ['8.8.8.8', saidByRouter('gobgp-default')],
    ['global rib', saidByRouter('gobgp-no-route')],
  ]);
}
