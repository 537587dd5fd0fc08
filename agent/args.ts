import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError } from './exit.ts';

/** What the agent's host was told by flags and environment; lists as they were written. */
export interface RunSettings {
  readonly state: string;
  /** The edge's address now, where it has moved since the agent was enrolled. */
  readonly edge?: string;
  /** The edge may be dialled without TLS, wherever it is. */
  readonly insecure?: true;
  readonly policy?: string;
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  readonly tools?: readonly string[];
  readonly maxJobs?: string;
  /** Which router bgp asks, the control socket of BIRD, the directory of FRR's sockets, and a file of names for communities. */
  readonly router?: string;
  readonly bird?: string;
  /** Where whose an address is is asked for; `off`: nowhere. */
  readonly asnZone?: string;
  /** A file with the peering LANs of exchanges. */
  readonly ixps?: string;
  readonly frr?: string;
  readonly communities?: string;
  /** Don't measure the mesh. */
  readonly mesh?: false;
}

export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | {
      readonly kind: 'enrol';
      readonly url: string;
      readonly code: string;
      readonly state: string;
      readonly insecure?: true;
    }
  | ({ readonly kind: 'rotate' } & Pick<RunSettings, 'state' | 'edge' | 'insecure'>)
  | ({ readonly kind: 'run' } & RunSettings)
  | ({ readonly kind: 'doctor'; readonly json: boolean } & RunSettings);

export const usage = `popglass-agent enrol URL CODE [--state DIR] [--insecure]
popglass-agent run [--state DIR] [--policy FILE] [--allow CIDR]... [--deny CIDR]... [--tools LIST] [--max-jobs N] [--router bird|frr|gobgp] [--bird SOCKET] [--frr DIR] [--communities FILE] [--asn-zone ZONE|off] [--ixps FILE] [--no-mesh] [--edge URL] [--insecure]
popglass-agent doctor [--json]
popglass-agent rotate [--state DIR] [--edge URL] [--insecure]

Every flag also by environment: POPGLASS_STATE, POPGLASS_EDGE, POPGLASS_POLICY, POPGLASS_ALLOW, POPGLASS_DENY, POPGLASS_TOOLS,
POPGLASS_MAX_JOBS, POPGLASS_ROUTER, POPGLASS_BIRD, POPGLASS_FRR, POPGLASS_COMMUNITIES, POPGLASS_ASN_ZONE, POPGLASS_IXPS, POPGLASS_NO_MESH=1, POPGLASS_INSECURE=1; lists separated by commas. A flag wins over the environment, but for --deny, which adds
to it. --allow and --deny add to the policy file's; --tools, --max-jobs, --router, --bird, --frr, --communities, --asn-zone and --ixps replace them.
--asn-zone: whom to ask, by DNS, whose the addresses of a path are; off: nobody. --ixps: the peering LANs of exchanges. --no-mesh: don't measure other PoPs all
the time. --insecure: dial an edge by http that is not on loopback; whoever is on the way can read and act in this agent's
place. Exit: 0 stopped, 2 bad usage, 3 refused for good, 4 wrong protocol.
`;

const options = {
  state: { type: 'string' },
  edge: { type: 'string' },
  insecure: { type: 'boolean' },
  policy: { type: 'string' },
  allow: { type: 'string', multiple: true },
  deny: { type: 'string', multiple: true },
  tools: { type: 'string' },
  'max-jobs': { type: 'string' },
  router: { type: 'string' },
  bird: { type: 'string' },
  'asn-zone': { type: 'string' },
  ixps: { type: 'string' },
  frr: { type: 'string' },
  communities: { type: 'string' },
  'no-mesh': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof parse>['values'];
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the command line.
 * @throws {UsageError}
 */
export function parseCommand(argv: readonly string[], env: Environment, home = homedir()): Command {
  const { values, positionals } = parse(argv);
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  const [verb, ...rest] = positionals;
  const settings = settingsOf(values, env, home);
  if (verb === 'enrol') {
    const [url, code, ...more] = rest;
    if (!url || !code || more.length > 0) throw new UsageError('enrol takes a URL and a code');
    return { kind: 'enrol', url, code, ...pick(settings, 'state', 'insecure') };
  }
  if (rest.length > 0) throw new UsageError(`${verb} takes no further words`);
  if (verb === 'rotate') return { kind: 'rotate', ...pick(settings, 'state', 'edge', 'insecure') };
  if (verb === 'run') return { kind: 'run', ...settings };
  if (verb === 'doctor') return { kind: 'doctor', json: values.json ?? false, ...settings };
  throw new UsageError(verb === undefined ? 'which command?' : 'commands are enrol, run, doctor, rotate');
}

/** Those of the settings that a command heeds, as far as they were given. */
function pick<K extends keyof RunSettings>(settings: RunSettings, ...keys: K[]): Pick<RunSettings, K> {
  const given = Object.entries(settings).filter(([key]) => (keys as string[]).includes(key));
  return Object.fromEntries(given) as Pick<RunSettings, K>;
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function settingsOf(values: Values, env: Environment, home: string): RunSettings {
  const tools = values.tools ?? variable('tools', env);
  return {
    state: wordOf('state', values, env) ?? join(home, '.popglass-agent'),
    allow: (values.allow ?? [variable('allow', env) ?? '']).flatMap(list),
    deny: [...(values.deny ?? []), variable('deny', env) ?? ''].flatMap(list),
    ...wordsOf(values, env),
    ...((values.insecure || variable('insecure', env) === '1') && { insecure: true }),
    ...(tools !== undefined && { tools: list(tools) }),
    ...((values['no-mesh'] || variable('no-mesh', env) === '1') && { mesh: false }),
  };
}

/** Flags that say one word, and the settings that they are. */
const words = {
  edge: 'edge',
  policy: 'policy',
  'max-jobs': 'maxJobs',
  router: 'router',
  bird: 'bird',
  frr: 'frr',
  communities: 'communities',
  'asn-zone': 'asnZone',
  ixps: 'ixps',
} as const;
type Word = keyof typeof words;

/** Those of them that were given. */
function wordsOf(values: Values, env: Environment): Partial<Record<(typeof words)[Word], string>> {
  const given = Object.entries(words).map(([flag, key]) => [key, wordOf(flag as Word, values, env)]);
  return Object.fromEntries(given.filter(([, word]) => word !== undefined)) as ReturnType<typeof wordsOf>;
}

/**
 * What a flag says, or else the environment. An empty flag is a variable of some script that was not set: to go on without it
 * would be to go on without a policy.
 * @throws {UsageError}
 */
function wordOf(flag: Word | 'state', values: Values, env: Environment) {
  if (values[flag] === '') throw new UsageError(`--${flag} is empty`);
  return values[flag] ?? variable(flag, env);
}

/** The environment's word for a flag; an empty one is none. */
function variable(flag: keyof Values, env: Environment): string | undefined {
  return env[`POPGLASS_${flag.toUpperCase().replace('-', '_')}`] || undefined;
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
