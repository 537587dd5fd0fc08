import { readInteger } from './lines.ts';

/** RCODEs by the names that dig has for them (IANA DNS parameters; RFC 1035, 2136, 6895, 7873). */
const rcodes: Record<string, number | undefined> = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  YXDOMAIN: 6,
  YXRRSET: 7,
  NXRRSET: 8,
  NOTAUTH: 9,
  NOTZONE: 10,
  BADVERS: 16,
  BADCOOKIE: 23,
};

/** What dig calls an RCODE. */
export function statusNameOf(code: number): string {
  const found = Object.entries(rcodes).find(([, number]) => number === code);
  return found?.[0] ?? (code < 16 ? `RESERVED${code}` : String(code));
}

/** The number of an RCODE; dig calls those without a name `RESERVED12`, or by their number. */
export function codeOf(name: string | null): number | null {
  if (name === null) return null;
  const number = name.startsWith('RESERVED') ? name.slice('RESERVED'.length) : name;
  return (Object.hasOwn(rcodes, name) ? rcodes[name] : readInteger(number, 4095)) ?? null;
}
