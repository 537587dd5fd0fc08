import { hostNameIn, type Target } from '#protocol';
import { firstOf, type WhoisTarget } from '#protocol/whois-target.ts';

/** Where every question begins: who holds the top of each tree of names and numbers. */
export const iana = 'whois.iana.org';

/** The regional registries of IANA's registry of numbers. Whoever answers may refer to these. */
const regional: readonly string[] = [
  'whois.afrinic.net',
  'whois.apnic.net',
  'whois.arin.net',
  'whois.lacnic.net',
  'whois.ripe.net',
];

/**
 * Registries of the RIPE database's kind, which add the persons behind each record unless they are told not to (`-r`): those are nobody's
 * business here, and who asks for many of them is shut out.
 */
const withPersons: readonly string[] = ['whois.afrinic.net', 'whois.apnic.net', 'whois.ripe.net'];

/**
 * Whether a server may be asked on another one's word: IANA's own names anybody, for it is the registry of registries; all others only
 * the regional ones. A registrar, or whoever has put a line into somebody's record, sends nobody anywhere.
 */
export function mayFollow(from: string, to: string): boolean {
  return from === iana || regional.includes(to);
}

/**
 * The one line that a server is asked (RFC 3912). Some want words of their own around the question; these words are here, and nothing of
 * them is a stranger's.
 */
export function queryFor(server: string, target: Target | WhoisTarget): string {
  const text = textFor(server, target);
  if (!/^[\x20-\x7e]{1,300}$/.test(text)) throw new Error('no line for a whois server');
  return `${text}\r\n`;
}

function textFor(server: string, target: Target | WhoisTarget): string {
  const { text } = target;
  if (server === iana) return target.kind === 'block' ? firstOf(target.block) : text;
  // https://www.arin.net/resources/registry/whois/rws/cli/: a kind of record, `+` for all of it.
  if (server === 'whois.arin.net') {
    if (target.kind === 'asn') return `a + ${target.asn}`;
    if (target.kind === 'block') return `r + = ${text}`;
    return target.kind === 'address' ? `n + ${text}` : text;
  }
  if (withPersons.includes(server)) return `-r ${text}`;
  const words = target.kind === 'name' ? byServer[server] : undefined;
  return words === undefined ? text : words(text);
}

/** Registries of names that take a bare name for something else, or answer in another language. */
const byServer: Readonly<Record<string, ((name: string) => string) | undefined>> = {
  'whois.verisign-grs.com': (name) => `domain ${name}`,
  'whois.denic.de': (name) => `-T dn,ace ${name}`,
  'whois.jprs.jp': (name) => `${name}/e`,
};

/** IANA's, Verisign's, and those of registries of numbers, which say it in no other way: the rest of a record is its holder's. */
const referrals = ['refer:', 'whois:', 'registrar whois server:', 'referralserver:'];
const regionalReferrals = ['referralserver:'];

/**
 * The server that a line of another one refers to, as a name; undefined for any other line, and for a port or protocol of its own. Registries
 * of names set their lines in; elsewhere a blank at the margin goes on with the line before.
 */
export function referralIn(from: string, line: string): string | undefined {
  const isRegional = regional.includes(from);
  const text = isRegional || from === iana ? line.slice(0, 400).trimEnd() : line.slice(0, 400).trim();
  const keys = isRegional ? regionalReferrals : referrals;
  const key = keys.find((one) => text.toLowerCase().startsWith(one));
  if (key === undefined) return undefined;
  const value = text.slice(key.length).trim();
  const place = key === 'referralserver:' ? afterScheme(value) : value;
  // An address in its place would be somebody's choice of whom we talk to.
  return place === undefined ? undefined : hostNameIn(place)?.text;
}

/** `whois://whois.apnic.net`, `whois://whois.ripe.net:43`; not `rwhois://…`. */
function afterScheme(value: string): string | undefined {
  return /^whois:\/\/([^/:]+)(?::43)?\/?$/.exec(value)?.[1];
}
