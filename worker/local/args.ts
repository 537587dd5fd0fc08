import { parseArgs } from 'node:util';

export interface StartOptions {
  readonly port: number;
  readonly host: string;
  readonly state: string;
  readonly agent: boolean;
  readonly adminToken: string | undefined;
  /** Settings of wrangler.toml, and secrets, by name. */
  readonly settings: Readonly<Record<string, string>>;
}

export const usage = `npm start -- [--port N] [--host H] [--state DIR] [--no-agent] [--admin-token T] [--set NAME=VALUE]...
  --port N         0 picks a free port (8787)
  --host H         address to listen on (127.0.0.1)
  --state DIR      SQLite and keys (.popglass)
  --no-agent       the edge alone
  --admin-token T  opens /v1/admin; else one is made and kept in DIR/admin-token
  --set NAME=VALUE a setting of wrangler.toml or a secret, like PUBLIC=false; may be repeated`;

const flags = {
  port: { type: 'string', default: '8787' },
  host: { type: 'string', default: '127.0.0.1' },
  state: { type: 'string', default: '.popglass' },
  'no-agent': { type: 'boolean', default: false },
  'admin-token': { type: 'string' },
  set: { type: 'string', multiple: true },
} as const;

/** @throws {Error} with a message for whoever typed it */
export function parseStart(argv: readonly string[]): StartOptions {
  const { values } = parseArgs({ args: [...argv], options: flags });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error('--port must be an integer from 0 to 65535');
  if (values['admin-token'] !== undefined && !/^[\w.~+/-]{1,256}=*$/.test(values['admin-token'])) {
    throw new Error('--admin-token must be 1 to 256 letters, digits or -._~+/ (RFC 6750)');
  }
  const { host, state, 'no-agent': noAgent, 'admin-token': adminToken } = values;
  return { port, host, state, agent: !noAgent, adminToken, settings: settingsOf(values.set ?? []) };
}

/** What may be set beside the flags above, which say where it listens and who its operator is. */
const known = [
  'PUBLIC',
  'ACCESS_TOKEN',
  'HOSTS',
  'ORIGINS',
  'HSTS_SECONDS',
  'TARGET_ALLOW',
  'RETENTION_DAYS',
  'POINTS_PER_HOUR',
  'MEASUREMENTS_AT_ONCE',
  'TURNSTILE_SITE_KEY',
  'TURNSTILE_SECRET',
  'TURNSTILE_VERIFY_URL',
];

function settingsOf(pairs: readonly string[]): Record<string, string> {
  const entries = pairs.map((pair) => {
    const [name = '', ...value] = pair.split('=');
    if (!known.includes(name) || value.length === 0)
      throw new Error(`--set takes NAME=VALUE, with a name of ${known.join(', ')}`);
    return [name, value.join('=')] as const;
  });
  return Object.fromEntries(entries);
}
