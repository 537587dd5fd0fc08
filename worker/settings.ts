import { type AddressRules, type Cidr, limits, parseCidr } from '#protocol';

/** The operator's settings and secrets: what each of them means, and what it is by default, stands in wrangler.toml. */
export interface Settings {
  readonly PUBLIC?: string | boolean;
  readonly ACCESS_TOKEN?: string;
  readonly HOSTS?: string;
  readonly ORIGINS?: string;
  readonly HSTS_SECONDS?: string | number;
  readonly TARGET_ALLOW?: string;
  readonly RETENTION_DAYS?: string | number;
  readonly POINTS_PER_HOUR?: string | number;
  readonly MEASUREMENTS_AT_ONCE?: string | number;
  readonly ADMIN_TOKEN?: string;
  readonly TURNSTILE_SITE_KEY?: string;
  readonly TURNSTILE_SECRET?: string;
  readonly TURNSTILE_VERIFY_URL?: string;
}

/**
 * The settings, decoded where they are used.
 * @throws {Error} each of them, with the name of the setting, for a value that makes no sense
 */

/** What the edge lets pass for literal targets. The agent decides again, for every resolved address. */
export function targetRules({ TARGET_ALLOW = '' }: Settings): AddressRules {
  return { allow: words(TARGET_ALLOW).map(blockOf), deny: [] };
}

function blockOf(word: string): Cidr {
  const block = parseCidr(word);
  if (!block) throw new Error(`TARGET_ALLOW: ${word} is not a CIDR block`);
  return block;
}

/** How long a session is kept, in ms. */
export function retentionMs({ RETENTION_DAYS: setting = limits.session.retentionDays }: Settings): number {
  const days = Number(setting);
  if (!(days >= 1 / 1440 && days <= 3650))
    throw new Error(`RETENTION_DAYS: ${setting} is not a number of days from 0.0007 to 3650`);
  return days * 86_400_000;
}

/** What one visitor may ask for: points in an hour, and measurements at the same time. */
export function allowance({ POINTS_PER_HOUR = 1000, MEASUREMENTS_AT_ONCE = 32 }: Settings) {
  return {
    points: count('POINTS_PER_HOUR', POINTS_PER_HOUR),
    atOnce: count('MEASUREMENTS_AT_ONCE', MEASUREMENTS_AT_ONCE),
  };
}

function count(name: string, setting: string | number): number {
  const value = Number(setting);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`${name}: ${setting} is not a whole number from 1 up`);
  return value;
}

/** False: an access token is needed to run anything. A value that is neither is read as the stricter one. */
export function isPublic({ PUBLIC = true }: Settings): boolean {
  return String(PUBLIC).toLowerCase() === 'true';
}

/** The access tokens that are good. */
export function accessTokens({ ACCESS_TOKEN = '' }: Settings): string[] {
  return words(ACCESS_TOKEN);
}

/** Host names under which the looking glass answers, lower case; undefined: the platform decides. */
export function hosts({ HOSTS = '' }: Settings): string[] | undefined {
  const names = words(HOSTS.toLowerCase());
  return names.length > 0 ? names : undefined;
}

/** Origins other than our own whose pages may open live sockets. */
export function otherOrigins({ ORIGINS = '' }: Settings): string[] {
  return words(ORIGINS).map((word) => {
    const origin = URL.canParse(word) ? new URL(word).origin : 'null';
    if (origin === 'null') throw new Error(`ORIGINS: ${word} is no origin, like https://status.example.net`);
    return origin;
  });
}

/** How long browsers shall insist on HTTPS, in seconds; 0: say nothing. */
export function hstsSeconds({ HSTS_SECONDS = 0 }: Settings): number {
  const seconds = Number(HSTS_SECONDS);
  if (!Number.isInteger(seconds) || seconds < 0)
    throw new Error(`HSTS_SECONDS: ${HSTS_SECONDS} is no number of seconds`);
  return seconds;
}

export interface TurnstileSettings {
  readonly siteKey: string;
  readonly secret: string;
  readonly verifyUrl: string;
}

/** Undefined: nobody is checked. */
export function turnstileSettings(env: Settings): TurnstileSettings | undefined {
  const {
    TURNSTILE_SITE_KEY: siteKey = '',
    TURNSTILE_SECRET: secret = '',
    TURNSTILE_VERIFY_URL: verifyUrl = '',
  } = env;
  if (siteKey === '' && secret === '') return undefined;
  if (siteKey === '' || secret === '' || !URL.canParse(verifyUrl))
    throw new Error('TURNSTILE_SITE_KEY, TURNSTILE_SECRET and TURNSTILE_VERIFY_URL go together');
  return { siteKey, secret, verifyUrl };
}

function words(list: string): string[] {
  return list.split(/[\s,]+/).filter((word) => word !== '');
}
