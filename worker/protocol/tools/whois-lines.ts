import { visible } from '../visible.ts';

/** One line of a record. `ends`: it is the last one of its group. */
export interface WhoisField {
  readonly key: string;
  readonly value: string;
  readonly ends: boolean;
}

/** What an answer is that is no record. */
export type Verdict = 'not_found' | 'limited';

const longestKey = 40;
const longestValue = 1_000;

/**
 * The field in a line, in any of the forms that registries have: `inetnum:  192.0.2.0 - 192.0.2.255`, `NetRange: …`, `   Domain Name: …`.
 * `blank` for an empty line; undefined for remarks, and for what is rather a sentence.
 */
export function fieldIn(line: string, before: WhoisField | undefined): WhoisField | 'blank' | undefined {
  const begin = line.slice(0, 120);
  if (begin.trim() === '') return before ? 'blank' : undefined;
  const end = begin.indexOf(':');
  const key = begin.slice(0, Math.max(0, end)).trim();
  if (!isKey(key)) return undefined;
  const value = line.slice(end + 1, end + 1 + 2 * longestValue).trim();
  if (value === '' || value.startsWith('//')) return undefined;
  return { key: visible(key), value: visible(value.slice(0, longestValue)), ends: false };
}

/** Words that introduce terms of use, and not a field. */
const prose = ['notice', 'terms of use'];

function isKey(key: string): boolean {
  if (key === '' || key.length > longestKey || !/^[a-z]/i.test(key) || !/^[\w ./()*-]+$/.test(key))
    return false;
  return key.split(' ').length <= 5 && !prose.includes(key.toLowerCase());
}

/** What registries say instead of a record, in lower case: wherever in a short line, at its end, or as a whole one. */
const notFound = [
  'no entries found',
  'no match for',
  'no match found for',
  'this query returned 0 objects',
  'domain not found',
  'no data found',
  'no object found',
  'not found in database',
  'nothing found',
  'no matching record',
  'has not been registered',
  'queried object does not exist',
  'status: free',
  'status: available',
];
const limited = [
  'rate limit',
  'limit exceeded',
  'quota exceeded',
  'access denied',
  'too many requests',
  'queries exceeded',
];
const endsNotFound = [' not found', ' not found.', ' is free'];
const wholeNotFound = [
  'not found',
  'not found.',
  'no match',
  'no match.',
  'no match!!',
  'object does not exist',
  'no such domain',
];

/** Registries have no code for it, and some say it in a remark. Only short lines count: the terms of use speak of limits, too. */
export function verdictOf(line: string): Verdict | null {
  if (line.length > 160) return null;
  const text = line
    .toLowerCase()
    .replace(/^[%#\s]+/, '')
    .replace(/\s+/g, ' ')
    .trim();
  const isNotFound =
    notFound.some((words) => text.includes(words)) ||
    endsNotFound.some((words) => text.endsWith(words)) ||
    wholeNotFound.includes(text);
  if (isNotFound) return 'not_found';
  return limited.some((words) => text.includes(words)) ? 'limited' : null;
}
