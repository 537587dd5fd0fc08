import { visible } from '../visible.ts';
import { readInteger, restAfter, words } from './lines.ts';

export interface DnsAnswer {
  readonly name: string;
  readonly type: string;
  /** Seconds. */
  readonly ttl: number;
  readonly class: string;
  readonly value: string;
}

/**
 * `example.net.  300  IN  TXT  "v=spf1 -all"`: four words, and the rest is the value in presentation format. Undefined for what is no
 * record.
 */
export function recordOf(line: string): DnsAnswer | undefined {
  const [name, ttl, recordClass, type] = words(line, 4);
  const seconds = readInteger(ttl, 0x7fff_ffff); // RFC 2181 §8
  if (name === undefined || seconds === undefined || recordClass === undefined || type === undefined)
    return undefined;
  return {
    name: visible(name),
    type: visible(type),
    ttl: seconds,
    class: visible(recordClass),
    value: visible(restAfter(line, 4)),
  };
}
