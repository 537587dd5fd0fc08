import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { Env } from '../env.ts';
import { hstsSeconds, turnstileSettings } from '../settings.ts';

const self = "'self'";
const none = "'none'";
const turnstileHost = 'https://challenges.cloudflare.com';

/** On every answer, errors and files too: nothing but our own scripts and styles, nobody frames it, nobody learns its address (rules 6, 13, 14). */
export const securityHeaders: MiddlewareHandler<{ Bindings: Env }> = async (c, next) => {
  await next();
  // The platform's own answer to a socket.
  if (c.res.status === 101) return;
  const { protocol } = new URL(c.req.url);
  const isEmbed = c.req.path === embedPath;
  // What comes from the assets or an object can't be changed; its copy can.
  c.res = new Response(c.res.body, c.res);
  await secureHeaders({
    contentSecurityPolicy: isEmbed ? embedPolicy : policy(c.env),
    referrerPolicy: 'no-referrer',
    xFrameOptions: !isEmbed && 'DENY',
    crossOriginResourcePolicy: isForOthers(c.req.path) ? 'cross-origin' : 'same-origin',
    permissionsPolicy,
    strictTransportSecurity: protocol === 'https:' && strictTransport(c.env),
  })(c, async () => {});
  // The home page may be found; what people measure, and what machines read, may not.
  if (/^\/(?:s|v1)(?:\/|$)/.test(c.req.path)) c.res.headers.set('x-robots-tag', 'noindex');
};

/** The one page that may be framed, by anybody: it shows, and starts nothing (rule 14). */
const embedPath = '/embed';

/** What other sites' pages show: the widget's script, pictures of the state. */
function isForOthers(path: string): boolean {
  return path === embedPath || path === '/widget.js' || path.startsWith('/badge/');
}

const embedPolicy = {
  defaultSrc: [none],
  scriptSrc: [self],
  styleSrc: [self],
  connectSrc: [self],
  imgSrc: ['data:'],
  baseUri: [none],
  formAction: [none],
};

function policy(env: Env) {
  // The one third party that there can be, and only where the operator asks for its check.
  const turnstile = turnstileSettings(env) ? [turnstileHost] : [];
  return {
    defaultSrc: [none],
    scriptSrc: [self, ...turnstile],
    styleSrc: [self],
    connectSrc: [self],
    imgSrc: [self, 'data:'],
    ...(turnstile.length > 0 && { frameSrc: turnstile }),
    baseUri: [none],
    formAction: [self],
    frameAncestors: [none],
  };
}

/** Nothing here needs a sensor, a camera or money. Copying to the clipboard stays: it is on by default for our own pages. */
const permissionsPolicy = Object.fromEntries(
  [
    'accelerometer',
    'browsingTopics',
    'camera',
    'displayCapture',
    'geolocation',
    'gyroscope',
    'magnetometer',
    'microphone',
    'midi',
    'payment',
    'usb',
  ].map((feature) => [feature, false]),
);

function strictTransport(env: Env): string | false {
  const seconds = hstsSeconds(env);
  return seconds > 0 && `max-age=${seconds}`;
}
