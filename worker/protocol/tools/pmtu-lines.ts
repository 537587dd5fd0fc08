import { isAddress, isMark, readInteger, readRtt, words } from './lines.ts';
import { readHop, type TracerouteProbe } from './traceroute.ts';

/** What a line says of a hop. `mtu`: of the path as far as this hop, where it changes. `back`: hops of the way back from it. */
export interface MtuHop {
  readonly ttl: number;
  readonly probes: TracerouteProbe[];
  readonly mtu?: number;
  readonly back?: number;
}

/** No packet of IPv4 or IPv6 is bigger, but for jumbograms (RFC 2675); a loopback interface has one byte more. */
const maxMtu = 65_536;
/** Far above what a path has. */
const maxTtl = 64;
/** The most words of a hop's line. */
const maxWords = 48;

/** `F=1400`: the path's MTU from here on (traceroute --mtu). */
export function readMtu(word: string | undefined): number | undefined {
  return word?.startsWith('F=') ? readInteger(word.slice(2), maxMtu) : undefined;
}

/** `'-4'`: the way back has so many hops, and the way there has not (traceroute --back). */
export function readBack(word: string): number | undefined {
  return word.startsWith("'-") && word.endsWith("'") ? readInteger(word.slice(2, -1), 255) : undefined;
}

/** `F=1400!H`, as 2.1.6 writes it, without the blank that earlier ones have. */
function apart(word: string): string[] {
  const at = word.startsWith('F=') ? word.indexOf('!') : -1;
  return at < 0 ? [word] : [word.slice(0, at), word.slice(at)];
}

/** A line of `traceroute --mtu --back`: `3  192.0.2.7  0.014 ms F=1400 '-2'  0.006 ms`. */
export function readTracerouteMtu(line: string): MtuHop | undefined {
  const all = words(line, maxWords).flatMap(apart);
  const hop = readHop(
    all.filter((word) => readMtu(word) === undefined && readBack(word) === undefined).join(' '),
  );
  if (!hop) return undefined;
  const mtu = all.map(readMtu).findLast((value) => value !== undefined);
  const back = all.map(readBack).findLast((value) => value !== undefined);
  return { ...hop, ...(mtu !== undefined && { mtu }), ...(back !== undefined && { back }) };
}

/**
 * A line of tracepath of iputils (`-n`): ` 3:  192.0.2.5  0.024ms pmtu 1400`, `asymm  2`, `!H`, `reached`, ` 4:  no reply`. Who says that a
 * packet is too big is the hop before the one that was asked: only the size is taken from it.
 */
export function readTracepath(line: string): MtuHop | undefined {
  const [first = '', ...rest] = words(line, maxWords);
  const ttl = readInteger(/^(\d{1,3})\??:$/.exec(first)?.[1], maxTtl);
  if (ttl === undefined || ttl === 0) return undefined;
  if (rest[0] === 'no' && rest[1] === 'reply') return { ttl, probes: [{ address: null, rttMs: null }] };
  const mtu = readInteger(after(rest, 'pmtu'), maxMtu);
  if (mtu !== undefined) return { ttl, probes: [], mtu };
  const [address, time] = rest;
  const rttMs = time?.endsWith('ms') ? readRtt(time.slice(0, -2)) : undefined;
  if (address === undefined || !(isAddress(address) || isMark(address)) || rttMs === undefined)
    return undefined;
  const back = readInteger(after(rest, 'asymm'), 255);
  const flag = rest.find((word) => /^![HNPA]$/.test(word));
  return {
    ttl,
    probes: [{ address, rttMs, ...(flag !== undefined && { flag }) }],
    ...(back !== undefined && { back }),
  };
}

function after(all: readonly string[], name: string): string | undefined {
  const at = all.indexOf(name);
  return at < 0 ? undefined : all[at + 1];
}

/** Bytes of the packets that a run begins with: `traceroute to 192.0.2.7 (192.0.2.7), 30 hops max, 65000 byte packets`. */
export function readHead(line: string): number | undefined {
  if (!line.startsWith('traceroute to ')) return undefined;
  const all = words(line, 12);
  const at = all.indexOf('byte');
  return at < 1 ? undefined : readInteger(all[at - 1], maxMtu);
}

/** `     Resume: pmtu 1400 hops 4 back 3 `, tracepath's last line when it has reached the target. */
export function readResume(line: string): { hops: number; back: number } | undefined {
  const all = words(line, 8);
  if (all[0] !== 'Resume:') return undefined;
  const [hops, back] = [readInteger(after(all, 'hops'), maxTtl), readInteger(after(all, 'back'), 255)];
  return hops === undefined || back === undefined ? undefined : { hops, back };
}
