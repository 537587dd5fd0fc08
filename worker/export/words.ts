import { endingWords, type Finding, type RedactRule } from '#protocol';
import type { MeasurementJson } from '../routes/measurement-json.ts';

type Result = MeasurementJson['results'][number];

/** `Vienna (vie1)` */
export function placeOf({ city, id }: Result['probe']): string {
  return `${city} (${id})`;
}

/** How a result stands, with the reason when it failed, or was to go on. */
export function standingOf({ status, failure, endedBy }: Result['result']): string {
  if (endedBy) return `${status}. ${endingWords[endedBy]}`;
  return failure ? `${status}. ${failure.message} (${failure.owner}, ${failure.code})` : status;
}

/** Findings as lines of text, each with how sure it is, unless it is sure. */
export function sentencesOf(findings: readonly Finding[] = []): string[] {
  return findings.map(({ text, confidence }) => (confidence === 'sure' ? text : `${text} (${confidence})`));
}

/** A line for a reader who would else wonder. */
export function whatIsHidden({ hops, private: isPrivate }: RedactRule): string {
  const parts = [
    ...(hops > 0 ? [hops === 1 ? 'the first hop' : `the first ${hops} hops`] : []),
    ...(isPrivate ? ['private addresses'] : []),
  ];
  return `Hidden from whoever does not hold the key: ${parts.join(' and ')}.`;
}
