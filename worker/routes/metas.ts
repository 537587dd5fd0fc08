import { html } from 'hono/html';
import type { Overview } from '../session/viewer-door.ts';
import { isPublic, type Settings, turnstileSettings } from '../settings.ts';

/** Markup whose values were escaped as it was made. */
export type Html = Awaited<ReturnType<typeof html>> | '';

/** What this looking glass asks of whoever wants to run something: an access token, a Turnstile check. */
export async function gateMetas(settings: Settings): Promise<Html> {
  const siteKey = turnstileSettings(settings)?.siteKey;
  const access = isPublic(settings) ? '' : named('popglass:access', 'token');
  return html`${access}${siteKey === undefined ? '' : named('popglass:turnstile', siteKey)}`;
}

/** What a chat shows of a link to a session (ogp.me), made of what a stranger may see of it. */
export async function previewMetas({ measurements, results, pops }: Overview): Promise<Html> {
  const newest = measurements.at(-1);
  if (!newest) return '';
  const names = results
    .filter(({ m }) => m === newest.m)
    .map(({ pop }) => pops.find(({ id }) => id === pop)?.name ?? pop);
  const from = names.length > 3 ? `${names.length} places` : names.join(', ');
  const more = measurements.length > 1 ? `, and ${measurements.length - 1} more in the same session` : '';
  const title = property('og:title', `${newest.type} to ${newest.target}`);
  return html`${title}${property('og:description', `Measured from ${from}${more}. Live behind this link.`)}`;
}

/** What a chat shows of a link to the status page, and where its feeds are. */
export async function statusMetas(): Promise<Html> {
  const title = property('og:title', 'Network status');
  const text = property(
    'og:description',
    'Each location, the round trips between them, and what happened lately.',
  );
  return html`${title}${text}<link
      rel="alternate"
      type="application/atom+xml"
      title="Network status"
      href="/status.atom"
    />
    <link rel="alternate" type="application/rss+xml" title="Network status" href="/status.rss" />`;
}

function named(name: string, content: string) {
  return html`<meta name="${name}" content="${content}" />`;
}

function property(name: string, content: string) {
  return html`<meta property="${name}" content="${content}" />`;
}
