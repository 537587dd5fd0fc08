import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Entry, formatAddress, isGlobalUnicast, parseAddress, type RedactRule } from '#protocol';
import { redact } from '#protocol/redact/redact.ts';
import { foldedBy, type Recording, recordings } from '../tools/recordings.ts';
import { escape, has, networkOf, withNetworks } from './network-notes.ts';
import { aRedaction, redacted } from './redacted.ts';

/** Every address in a recording, once. */
function addressesIn(log: readonly Entry[]): string[] {
  const words = log.flatMap(([, , text]) => text.split(/[\s"(),#[\]]|:(?=\s)/));
  return [...new Set(words.filter((word) => parseAddress(word) !== undefined))];
}

/** Every name in a recording's notes and mtr's `d` lines, once. */
function namesIn(log: readonly Entry[]): string[] {
  const names = log.flatMap(([, channel, text]) => {
    if (channel === 'n') return (JSON.parse(text) as { name?: string }).name ?? [];
    return /^d \d+ (\S+)$/.exec(text)?.[1] ?? [];
  });
  return [...new Set(names)].filter((name) => name.includes('.') && parseAddress(name) === undefined);
}

/** The recording with other addresses and names: what stands where is as the tool printed it. */
function substitute(log: readonly Entry[], words: ReadonlyMap<string, string>): Entry[] {
  if (words.size === 0) return [...log];
  const longestFirst = [...words.keys()].sort((a, b) => b.length - a.length).map(escape);
  const any = new RegExp(`(?<![\\w.:-])(?:${longestFirst.join('|')})(?![\\w-]|\\.\\w|:[0-9a-f])`, 'g');
  return log.map(([at, channel, text]) => [at, channel, text.replace(any, (word) => words.get(word)!)]);
}

const v4 = fc.tuple(
  fc.constantFrom(10, 192, 100, 8, 93, 203, 169),
  fc.nat(255),
  fc.nat(255),
  fc.integer({ min: 1, max: 254 }),
);
const anyV4 = v4.map((bytes) => bytes.join('.'));
const anyV6 = fc
  .tuple(
    fc.constantFrom('fd00', '2a00', '2001:db8', 'fe80', '64:ff9b:', '::ffff'),
    fc.integer({ min: 1, max: 0xffff }),
    fc.integer({ min: 1, max: 0xffff }),
  )
  .map(([head, a, b]) =>
    head.includes('::') || head.endsWith(':')
      ? `${head}:${a.toString(16)}:${b.toString(16)}`
      : `${head}::${a.toString(16)}:${b.toString(16)}`,
  )
  .filter((text) => parseAddress(text) !== undefined);

interface Case {
  readonly recording: Recording;
  readonly log: Entry[];
  readonly rule: RedactRule;
  readonly asked: readonly string[];
}

const anyCase: fc.Arbitrary<Case> = fc
  .tuple(
    fc.constantFrom(...recordings),
    fc.uniqueArray(fc.oneof(anyV4, anyV6), {
      minLength: 64,
      maxLength: 64,
      selector: (text) => formatAddress(parseAddress(text)!),
    }),
    fc.record({ hops: fc.nat(6), private: fc.boolean() }).filter((rule) => rule.hops > 0 || rule.private),
    fc.boolean(),
  )
  .map(([recording, pool, rule, isLiteral]) => {
    const addresses = addressesIn(recording.log);
    const names = namesIn(recording.log).filter((name) => name !== recording.target);
    const words = new Map([
      ...addresses.map((address, i) => [address, pool[i]!] as const),
      ...names.map((name, i) => [name, `h${i}.secret.example`] as const),
    ]);
    const log = withNetworks(substitute(recording.log, words), [...words.values()].filter(parseAddress));
    const target = targetOf(log);
    return { recording, log, rule, asked: [isLiteral && target !== undefined ? target : recording.target] };
  });

function targetOf(log: readonly Entry[]): string | undefined {
  const first = log.find(([, channel, text]) => channel === 'n' && text.startsWith('{"k":"target"'));
  return first && (JSON.parse(first[2]) as { address: string }).address;
}

/** What must not be seen, told from the log by the tool's own fold and by the class of the address. */
function secretsOf({ recording: { tool }, log, rule, asked }: Case): {
  addresses: string[];
  names: string[];
} {
  const target = targetOf(log);
  const state = foldedBy(tool, log) as {
    hops?: { ttl: number; addresses?: string[]; probes: { address?: string | null }[] }[];
    names?: Map<string, string>;
  };
  const near = (state.hops ?? [])
    .filter(({ ttl }) => ttl <= rule.hops)
    .flatMap(({ addresses, probes }) => addresses ?? probes.flatMap(({ address }) => address ?? []));
  const unplaced =
    tool.name === 'ping' && rule.hops > 0 ? addressesIn(log.filter(([, channel]) => channel === 'o')) : [];
  const all = addressesIn(log);
  const inside = rule.private ? all.filter((text) => !isGlobalUnicast(parseAddress(text)!)) : [];
  const far = [...near, ...unplaced].filter((address) => address !== target);
  const addresses = [...new Set([...far, ...inside])].filter((address) => !asked.includes(address));
  const names = addresses
    .flatMap((address) => state.names?.get(address) ?? [])
    .filter((name) => !asked.includes(name));
  const networks = addresses.flatMap((address) => {
    const [asn, name] = networkOf(address);
    return [String(asn), `AS${asn}`, name];
  });
  return { addresses, names: [...names, ...networks] };
}

test('nothing that is hidden is anywhere: not in an entry, not in the text, not in the result', () => {
  let secretsSeen = 0;
  fc.assert(
    fc.property(anyCase, (one) => {
      const {
        recording: { tool },
        log,
        rule,
        asked,
      } = one;
      const secrets = secretsOf(one);
      secretsSeen += secrets.addresses.length;
      const shown = redacted({ tool: tool.name, ...rule, asked }, log);
      const state = foldedBy(tool, shown);
      const all = [
        ...shown.map(([, , text]) => text),
        tool.toText(state, true),
        JSON.stringify(tool.toResult(state, true)),
      ];
      for (const text of all) {
        for (const secret of [...secrets.addresses, ...secrets.names]) {
          if (has(text, secret)) expect.fail(`${secret} in ${text}`);
        }
      }
      // Entry for entry, and still a log of its tool: as many hops, as many answers.
      expect(shown.map(([at, channel]) => [at, channel])).toEqual(log.map(([at, channel]) => [at, channel]));
      const [mine, theirs] = [log, shown].map((one) => countsIn(tool.toResult(foldedBy(tool, one), true)));
      expect(theirs).toMatchObject(mine!);
    }),
    { numRuns: 1_500 },
  );
  expect(secretsSeen).toBeGreaterThan(500);
});

/**
 * The numbers of a result: who is hidden still counts. (One router that refuses for all hops behind it is not told from many when
 * it is hidden: there may be more rows.)
 */
function countsIn(result: unknown): object {
  const { hops, stats, answers } = result as {
    hops?: { timings: object[]; stats?: object }[];
    stats?: object;
    answers?: object[];
  };
  const rows = Object.fromEntries(
    (hops ?? []).map(({ timings, stats }, i) => [i, { n: timings.length, stats }]),
  );
  return { rows, stats, answers: answers?.length };
}

test('it does not matter where the log is cut', () => {
  fc.assert(
    fc.property(anyCase, fc.nat(), ({ recording: { tool }, log, rule, asked }, at) => {
      const wish = { tool: tool.name, ...rule, asked };
      const cut = at % (log.length + 1);
      const state = aRedaction(wish);
      const head = redacted(wish, log.slice(0, cut), state);
      const tail = redacted(wish, log.slice(cut), structuredClone(state));
      expect([...head, ...tail]).toEqual(redacted(wish, log));
    }),
    { numRuns: 60 },
  );
});

test('to hide again what is hidden changes nothing', () => {
  fc.assert(
    fc.property(anyCase, ({ recording: { tool }, log, rule, asked }) => {
      const wish = { tool: tool.name, ...rule, asked };
      const once = redacted(wish, log);
      expect(redacted(wish, once)).toEqual(once);
    }),
    { numRuns: 80 },
  );
});

const leads = ['', '1 ', '9 ', 'h 0 ', 'd 0 ', 'd 9 ', 'm 0 ', 'x 0 ', 'From ', '(', '64 bytes from '];
const fillers = [
  'a',
  ':',
  '::',
  '.',
  '1.',
  'f:',
  '%a',
  '] %',
  ' (',
  ' ([hidden])',
  '10.0.0.1 ',
  'fe80::1%e ',
  '1.0.0.10.in-addr.arpa ',
  '0.',
  '* ',
  ' ',
  '1 ms ',
  'a.b ',
];

test('a long line takes as long as its length, whatever is in it', { timeout: 60_000 }, () => {
  for (const name of ['ping', 'traceroute', 'mtr'] as const) {
    const spent = (line: string) => {
      const state = aRedaction({ tool: name, hops: 2, private: true });
      redact(state, [0, 'n', JSON.stringify({ k: 'name', address: '10.0.0.1', name: 'a.b' })]);
      const began = performance.now();
      redact(state, [0, 'o', line]);
      return performance.now() - began;
    };
    const of = (filler: string, size: number) => filler.repeat(Math.ceil(size / filler.length));
    const check = (lead: string, filler: string, size: number) => {
      const dull = () => Math.max(spent(of('10.0.0.1 ', size)), size / 20_000);
      const line = `${lead}${of(filler, size)}~`;
      if (spent(line) <= 30 * dull()) return;
      const best = Math.min(...[1, 2, 3].map(() => spent(line)));
      expect(best, `${name}: ${size} of ${lead}${filler}`).toBeLessThan(30 * dull());
    };
    // Growing, so that what is not linear fails before it hangs.
    for (const filler of fillers) for (const lead of leads) check(lead, filler, 3_000);
    for (const filler of ['.', ':', ' ([hidden])', 'fe80::1%e ', '1.']) check('1 ', filler, 1_000_000);
  }
});
