/** Where a log breaks off for good. */
export const cutText =
  'The agent lost its connection here. What it measured after this point did not arrive.';

/** The end of a log that breaks off; shown behind all that there is. */
export function Cut() {
  return (
    <p class="cut">
      <span class="st warn">{cutText}</span>
    </p>
  );
}
