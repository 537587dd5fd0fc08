import type { Gap } from '../result-model.ts';

interface GapsProps {
  readonly gaps: readonly Gap[];
}

/** Entries in the middle that were lost for good; shown before what is left. */
export function Holes({ gaps }: GapsProps) {
  if (!gaps.some(({ to }) => to !== undefined)) return null;
  return (
    <p class="why">
      <span class="st warn">Some output was lost on the way and is missing here.</span>
    </p>
  );
}

/** Where a log breaks off for good; undefined when it doesn't. */
export function cutText(gaps: readonly Gap[]): string | undefined {
  if (gaps.every(({ to }) => to !== undefined)) return undefined;
  return 'The agent lost its connection here. What it measured after this point did not arrive.';
}

/** The end of a log that breaks off; shown behind all that there is. */
export function Cut({ gaps }: GapsProps) {
  const text = cutText(gaps);
  return text === undefined ? null : (
    <p class="cut">
      <span class="st warn">{text}</span>
    </p>
  );
}
