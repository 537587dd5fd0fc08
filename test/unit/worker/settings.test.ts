import { readFileSync } from 'node:fs';
import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { limits } from '#protocol';
import { parseStart } from '../../../worker/local/args.ts';
import {
  accessTokens,
  allowance,
  hosts,
  hstsSeconds,
  isPublic,
  otherOrigins,
  retentionMs,
  type Settings,
  targetRules,
  turnstileSettings,
} from '../../../worker/settings.ts';

const toml = readFileSync(new URL('../../../wrangler.toml', import.meta.url), 'utf8');
const config = parse(toml) as unknown as {
  vars: Settings;
  ratelimits: { name: string; simple: { limit: number; period: number } }[];
};

describe('wrangler.toml', () => {
  test('has the burst limits that limits.ts gives reasons for', () => {
    const { periodSeconds: period, creates, visits, target } = limits.burst;
    const simple = Object.fromEntries(config.ratelimits.map((one) => [one.name, one.simple]));
    expect(simple).toEqual({
      BURST_CREATES: { limit: creates, period },
      BURST_VISITS: { limit: visits, period },
      BURST_TARGET: { limit: target, period },
    });
  });

  test('has settings that can all be read, and the defaults where nothing is set', () => {
    const vars = config.vars;
    const read = (env: Settings) => [
      isPublic(env),
      hosts(env),
      otherOrigins(env),
      targetRules(env),
      retentionMs(env),
      allowance(env),
    ];
    expect(read(vars)).toEqual(read({}));
    expect(hstsSeconds(vars)).toBeGreaterThan(0);
    expect(turnstileSettings(vars)).toBeUndefined();
    expect(accessTokens(vars)).toEqual([]);
  });

  test('has no setting that npm start does not take, and every one is explained', () => {
    for (const name of Object.keys(config.vars))
      expect(parseStart(['--set', `${name}=x=y`]).settings).toEqual({ [name]: 'x=y' });
  });
});

test.each(['NOPE=1', 'PUBLIC', '=x', '__proto__=x', 'ADMIN_TOKEN=x'])(
  'npm start takes no --set %s',
  (pair) => {
    expect(() => parseStart(['--set', pair])).toThrow(/--set takes NAME=VALUE/);
  },
);

test.each<[(env: Settings) => unknown, Settings]>([
  [allowance, { POINTS_PER_HOUR: 0 }],
  [allowance, { POINTS_PER_HOUR: '1.5' }],
  [allowance, { MEASUREMENTS_AT_ONCE: 'many' }],
  [retentionMs, { RETENTION_DAYS: -1 }],
  [targetRules, { TARGET_ALLOW: '192.0.2.1/24' }],
  [otherOrigins, { ORIGINS: 'status.example.net' }],
  [hstsSeconds, { HSTS_SECONDS: 'x' }],
  [turnstileSettings, { TURNSTILE_SITE_KEY: 'k' }],
  [turnstileSettings, { TURNSTILE_SITE_KEY: 'k', TURNSTILE_SECRET: 's', TURNSTILE_VERIFY_URL: '' }],
])('%o says which setting makes no sense: %j', (read, settings) => {
  expect(() => read(settings)).toThrow(Object.keys(settings)[0]);
});
