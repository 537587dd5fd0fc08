import { expect, test } from 'vitest';
import { type Address, formatAddress, parseAddress } from '#protocol';
import { traceQuestions } from '#protocol/tools/dns-trace.ts';
import type { Asked } from '../../../../agent/trace/ask.ts';
import type { Question, Reply } from '../../../../agent/trace/message.ts';
import type { Presented } from '../../../../agent/trace/present.ts';
import { walk, type WalkHost } from '../../../../agent/trace/walk.ts';

const record = (name: string, type: string, value: string): Presented => ({ name, type, ttl: 60, value });
const nothing = { answers: [], authorities: [], additionals: [] };

function aReply(said: Partial<Reply>): Asked {
  const reply = {
    bytes: 100,
    status: 'NOERROR',
    flags: ['qr'],
    isCut: false,
    ...nothing,
    nsid: null,
    ...said,
  };
  return { kind: 'reply', reply, ms: 1 };
}

const referral = (zone: string, servers: readonly string[], additionals: Presented[] = []): Asked =>
  aReply({ authorities: servers.map((server) => record(zone, 'NS', server)), additionals });
const answered = aReply({ flags: ['qr', 'aa'], answers: [record('www.example.net.', 'A', '192.0.2.80')] });
const root = aReply({ answers: [record('.', 'NS', 'a.root.example.')] });

type Servers = Readonly<Record<string, Asked | ((question: Question) => Asked)>>;

/** A walk among servers that say this, by address; those that are denied are not asked. Names are addresses' own (`192-0-2-1.ns`). */
async function walked(servers: Servers, denied: readonly string[] = [], isOver = () => false) {
  const lines: string[] = [];
  const asked: string[] = [];
  const glued: Record<string, string[]> = {};
  const addressOf = (name: string, glue: readonly Address[]) => {
    glued[name] = glue.map(formatAddress);
    return glued[name][0] ?? { 'a.root.example.': '192.0.2.1' }[name] ?? '192.0.2.9';
  };
  const host: WalkHost = {
    ask(place, question) {
      asked.push(place.address);
      const said = servers[place.address] ?? { kind: 'failed', why: 'timed out' };
      return Promise.resolve(typeof said === 'function' ? said(question) : said);
    },
    resolvers: [{ address: '192.0.2.53', family: 4, port: 53 }],
    locate(name, glue) {
      const address = addressOf(name, glue);
      if (denied.includes(address))
        return Promise.resolve({
          kind: 'not asked',
          why: 'its address may not be measured from here',
          isPolicy: true,
        });
      const all = glued[name]!.length > 0 ? glued[name]! : [address];
      const places = all.map((one) => ({ address: one, family: parseAddress(one)!.family, port: 53 }));
      return Promise.resolve({ kind: 'places', places });
    },
    mayAsk: ({ address }) => address !== busy,
    line: (text) => lines.push(text),
    isOver,
  };
  const question = { name: 'www.example.net', type: 'A', dnssec: false, recursive: false } as const;
  const outcome = await walk(question, host);
  return { lines, asked, glued, outcome };
}

/** Whose network has had its share. */
const busy = '192.0.2.99';

const net = [record('a.net.', 'A', '192.0.2.2')];
const child = [record('ns1.example.net.', 'A', '192.0.2.3'), record('ns2.example.net.', 'A', '192.0.2.4')];
const usual: Servers = {
  '192.0.2.53': root,
  '192.0.2.1': referral('net.', ['a.net.'], net),
  '192.0.2.2': referral('example.net.', ['ns1.example.net.', 'ns2.example.net.'], child),
  '192.0.2.3': answered,
};

test('it goes down from the root, and asks each zone once', async () => {
  const { asked, outcome, lines } = await walked(usual);
  expect(asked).toEqual(['192.0.2.53', '192.0.2.1', '192.0.2.2', '192.0.2.3']);
  expect(outcome).toEqual({ kind: 'finished', exit: 0 });
  expect(lines.filter((line) => line.startsWith(';; status: '))).toEqual([
    ';; status: NOERROR, flags: qr aa',
  ]);
});

test.each([
  ['up', referral('.', ['a.root.example.'])],
  ['sideways', referral('example.org.', ['ns1.example.net.'])],
  ['to where it came from', referral('example.net.', ['ns1.example.net.'])],
  ['nowhere', aReply({})],
  ['to a refusal', aReply({ status: 'REFUSED' })],
])('a server that points %s is left for the next one', async (_, said) => {
  const { asked, outcome } = await walked({ ...usual, '192.0.2.3': said, '192.0.2.4': answered });
  expect(asked.slice(3)).toEqual(['192.0.2.3', '192.0.2.4']);
  expect(outcome).toMatchObject({ kind: 'finished' });
});

test('glue counts only for names below the zone of who tells it', async () => {
  const lie = [record('ns.elsewhere.org.', 'A', '192.0.2.66'), record('ns1.example.net.', 'A', '192.0.2.3')];
  const said = referral('example.net.', ['ns.elsewhere.org.', 'ns1.example.net.'], lie);
  const { glued, asked } = await walked({ ...usual, '192.0.2.2': said });
  expect(glued).toMatchObject({ 'ns.elsewhere.org.': [], 'ns1.example.net.': ['192.0.2.3'] });
  expect(asked).not.toContain('192.0.2.66');
});

test('a server whose address is denied is not asked, and that is said without its address', async () => {
  const { asked, lines, outcome } = await walked({ ...usual, '192.0.2.4': answered }, ['192.0.2.3']);
  expect(asked).not.toContain('192.0.2.3');
  expect(lines).toContain(';; not asked: ns1.example.net, its address may not be measured from here');
  expect(outcome).toMatchObject({ kind: 'finished' });
});

test('a zone with nobody else is refused by policy', async () => {
  const { outcome } = await walked(usual, ['192.0.2.3', '192.0.2.4']);
  expect(outcome).toMatchObject({ failure: { owner: 'policy', code: 'private_address' } });
});

test('whoever sends down for ever is left after so many questions', async () => {
  let depth = 0;
  const deeper = (): Asked => {
    depth += 1;
    const labels = 'www.example.net.'.split('.');
    const zone =
      depth === 1 ? 'net.' : depth === 2 ? 'example.net.' : labels.slice(0, 3).join('.').concat('.');
    return referral(
      zone,
      Array.from({ length: 40 }, (_, i) => `ns${i}.www.example.net.`),
    );
  };
  const { asked, outcome } = await walked({ '192.0.2.53': root, '192.0.2.1': deeper, '192.0.2.9': deeper });
  expect(asked.length).toBeLessThanOrEqual(traceQuestions + 1);
  expect(outcome).toMatchObject({ failure: { code: 'resolver_failed' } });
});

test.each(['192.0.2.53', '192.0.2.2'])(
  'a trace that is stopped says nothing of %s, whom it waits for',
  async (at) => {
    const { lines, outcome } = await walked({ ...usual, [at]: { kind: 'stopped' } });
    expect(lines.join('\n')).not.toContain('error');
    expect(lines).not.toContain(';; no servers could be reached');
    expect(outcome).toMatchObject({ failure: { code: 'resolver_timeout' } });
  },
);

test('a look-up that was broken off says nothing of the server', async () => {
  const over = [false, true];
  const { lines } = await walked(usual, ['192.0.2.1'], () => over.shift() ?? true);
  expect(lines.join('\n')).not.toContain('not asked');
});

test('the records that say why there is no answer come under their own head', async () => {
  const authorities = [record('example.net.', 'SOA', 'a. b. 1 2 3 4 5')];
  const none = aReply({ status: 'NXDOMAIN', flags: ['qr', 'aa'], authorities });
  const { lines } = await walked({ ...usual, '192.0.2.3': none });
  const at = lines.indexOf(';; AUTHORITY SECTION:');
  expect(lines[at + 1]).toContain('SOA');
  expect((await walked(usual)).lines).not.toContain(';; AUTHORITY SECTION:');
});

test('a server that one address does not reach is asked at its others', async () => {
  const all = ['192.0.2.99', '192.0.2.5', '2001:db8::3'];
  const glue = all.map((value) => record('ns1.example.net.', value.includes(':') ? 'AAAA' : 'A', value));
  const said = referral('example.net.', ['ns1.example.net.'], glue);
  const { asked, lines, outcome } = await walked({ ...usual, '192.0.2.2': said, '2001:db8::3': answered });
  expect(asked.slice(3)).toEqual(['192.0.2.5', '2001:db8::3']);
  expect(lines).toContain(';; communications error to 192.0.2.5#53(ns1.example.net): timed out');
  expect(lines).toContain(';; not asked: ns1.example.net, its network has had its share of questions');
  expect(outcome).toMatchObject({ kind: 'finished' });
});
