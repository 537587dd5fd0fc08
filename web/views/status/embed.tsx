import { CopyButton } from '../copy-button.tsx';

/** How others show this on a page of theirs. */
export function Embed() {
  const lines = [
    `<script type="module" src="${location.origin}/widget.js"></script>`,
    '<popglass-status></popglass-status>',
  ].join('\n');
  return (
    <section class="part" aria-labelledby="embed">
      <div class="row hd">
        <h2 id="embed">Put this on your page</h2>
        <span class="sp">
          <CopyButton text={() => lines} />
        </span>
      </div>
      <pre class="wrap-lines">{lines}</pre>
      <p class="row badge">
        <span class="cap">Or as a badge</span>
        <img src="/badge/all.svg" alt="Badge of the whole network" height="20" />
        <code>{location.origin}/badge/all.svg</code>
      </p>
    </section>
  );
}
