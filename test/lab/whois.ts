/**
 * The lab's registries (RFC 3912): IANA, which refers to others, and a RIR. Each address is another server. Runs inside a namespace; says
 * `ready` when it answers.
 */
import { createServer, type Socket } from 'node:net';
import { cidr, contains } from '#protocol/cidr.ts';
import { parseAddress } from '#protocol/address.ts';
import { networks, whoisServers } from './networks.ts';

const { iana, ripe } = whoisServers;

/** Whose number, address or prefix this is. */
function holderOf(question: string) {
  const address = parseAddress(question.split('/', 1)[0]!);
  const asn = /^as(\d+)$/i.exec(question)?.[1];
  return networks.find((one) =>
    address ? [one.v4, one.v6].map(cidr).some((block) => contains(block, address)) : String(one.asn) === asn,
  );
}

function record(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([key, value]) => `${`${key}:`.padEnd(16)}${value}\n`)
    .join('');
}

/** Below example.net IANA names servers that a location can't ask, or may not: whoever is asked about. Below example.com the RIR. */
function referralOf(question: string): string | undefined {
  if (question.endsWith('.example.net')) return question;
  return holderOf(question) || question.endsWith('.example.com') ? ripe.name : undefined;
}

function fromIana(question: string): string {
  const refer = referralOf(question);
  const head = '% IANA WHOIS server\n% for more information on IANA, visit http://www.iana.org\n';
  if (refer === undefined) return `${head}\n% This query returned 0 objects.\n`;
  const more = record({ organisation: 'Popglass lab registry', status: 'ALLOCATED', source: 'IANA' });
  return `${head}\n${record({ refer })}\n${more}\n`;
}

const head = '% This is the lab’s registry. The objects are in RPSL format.\n\n';

/** What answers about names look like elsewhere, and what can be wrong with one. */
const names: Readonly<Record<string, string | Buffer | undefined>> = {
  'odd.example.com': Buffer.from(
    '   Domain Name: ODD.EXAMPLE.COM\r\n   Registrar: Bücher & Söhne\r\nReferralServer:  whois://whois.example.org\r\n' +
      '   Remarks: \x1b[31mred\x9b0m\r\n>>> Last update of WHOIS database: 2026-01-01T00:00:00Z <<<\r\n\r\n' +
      'NOTICE: The expiration date displayed in this record is the date\r\nthe registrar has, as see https://example.com/.\r\n',
    'latin1',
  ),
  'flood.example.com': Array.from({ length: 4_000 }, (_, i) => `remarks:        line ${i} of a flood\n`).join(
    '',
  ),
  'limited.example.com':
    '%ERROR:201: access denied for 192.0.2.1\n%\n% Queries exceeded: see the terms of use.\n',
};

function fromRipe(asked: string): string | Buffer {
  const question = asked.replace(/^-r /, '');
  const named = names[question];
  if (named !== undefined) return named;
  const holder = holderOf(question);
  if (!holder) return `${head}%ERROR:101: no entries found\n%\n% No entries found in source LAB.\n\n`;
  const { asn, name, country, v4, v6 } = holder;
  const [source, isV6] = ['LAB', question.includes(':')];
  const about = /^as/i.test(question)
    ? record({ 'aut-num': `AS${asn}`, 'as-name': name, status: 'ASSIGNED', source })
    : record({ [isV6 ? 'inet6num' : 'inetnum']: isV6 ? v6 : v4, netname: name, country, source });
  const person = record({ person: 'Zoë Bäcker', phone: '+43 1 5550100', 'nic-hdl': 'ZB1-LAB', source });
  return `${head}${about}\n${asked === question ? `${person}\n` : ''}`;
}

function serve(answer: (question: string) => string | Buffer): (socket: Socket) => void {
  return (socket) => {
    let asked = '';
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      asked += chunk.toString('latin1');
      if (asked.includes('\n')) socket.end(answer(asked.trim()));
    });
  };
}

const all = [
  [iana, fromIana],
  [ripe, fromRipe],
] as const;
await Promise.all(
  all.flatMap(([{ v4, v6 }, answer]) =>
    [v4, v6].map(async (address) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      createServer(serve(answer)).listen(43, address, resolve);
      await promise;
    }),
  ),
);
process.stdout.write('ready\n');
