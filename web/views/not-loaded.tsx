interface NotLoadedProps {
  /** What the part of the page that did not come shows. */
  readonly what: string;
  readonly onRetry: () => void;
}

/**
 * Stands in for a part of this page that did not come. It may be behind a bad line, which may get better, or of a build that is
 * gone, and then only the page of today's build has it.
 */
export function NotLoaded({ what, onRetry }: NotLoadedProps) {
  return (
    <p>
      <span class="st bad">The part of this page that shows {what} did not load.</span>{' '}
      <button type="button" class="l" onClick={onRetry}>
        Try again
      </button>{' '}
      or{' '}
      <button type="button" class="l" onClick={() => location.reload()}>
        load the page again
      </button>
    </p>
  );
}
