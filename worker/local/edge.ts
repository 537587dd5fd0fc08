import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';
import { workerOptions } from './wrangler-config.ts';

const root = path.resolve(import.meta.dirname, '../..');

export interface EdgeOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Where the objects' SQLite files are kept. */
  readonly stateDir: string;
  readonly adminToken: string;
  /** CIDR blocks that may be measured beside global unicast. */
  readonly targetAllow: readonly string[];
  /** Instead of what wrangler.toml says; secrets, too. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** Takes the platform's burst limits away, for whoever is a crowd on purpose. */
  readonly isUnlimited?: boolean;
}

/** A running edge. */
export interface Edge {
  readonly url: string;
  stop(): Promise<void>;
}

/** The edge on this machine. */
export async function startEdge(options: EdgeOptions): Promise<Edge> {
  const miniflare = await startMiniflare(options);
  const url = await miniflare.ready;
  return { url: url.origin, stop: () => miniflare.dispose() };
}

/**
 * The same Worker and the same objects as in production, in workerd, with SQLite on disk. What is bound to what comes from
 * wrangler.toml.
 */
export async function startMiniflare(options: EdgeOptions): Promise<Miniflare> {
  const { host, port, stateDir, adminToken, targetAllow, settings, isUnlimited } = options;
  const scriptPath = await bundle();
  const { bindings, ratelimits, ...worker } = workerOptions(path.join(root, 'wrangler.toml'));
  return new Miniflare(
    convertV4MiniflareOptions({
      host,
      port,
      cf: false,
      log: new Log(LogLevel.WARN),
      resourcePersistencePath: stateDir,
      workers: [
        {
          ...worker,
          rootPath: root,
          modules: true,
          scriptPath,
          ratelimits: isUnlimited ? unlimited(ratelimits) : ratelimits,
          bindings: {
            ...bindings,
            ADMIN_TOKEN: adminToken,
            TARGET_ALLOW: targetAllow.join(','),
            HOSTS: ownNames(host),
            ...settings,
          },
        },
      ],
    }),
  );
}

type Ratelimits = ReturnType<typeof workerOptions>['ratelimits'];

function unlimited(ratelimits: Ratelimits): Ratelimits {
  const entries = Object.entries(ratelimits).map(
    ([name, { simple, ...rest }]) =>
      [name, { ...rest, simple: { ...simple, limit: Number.MAX_SAFE_INTEGER } }] as const,
  );
  return Object.fromEntries(entries);
}

/** A name on the network that points here by somebody else's doing is none of ours (DNS rebinding). */
function ownNames(host: string): string {
  return [...new Set(['localhost', host])].join(',');
}

/**
 * One file for workerd, as `wrangler deploy` would make it. Several edges may start at the same time: each finds a whole file,
 * whoever wrote it last. @returns its path relative to the root
 */
async function bundle(): Promise<string> {
  const outfile = 'dist/edge/index.js';
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['worker/index.ts'],
    outfile,
    write: false,
    bundle: true,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*'],
    sourcemap: 'linked',
    logLevel: 'warning',
  });
  await mkdir(path.join(root, path.dirname(outfile)), { recursive: true });
  for (const { path: file, contents } of outputFiles) {
    const draft = `${file}.${process.pid}`;
    await writeFile(draft, contents);
    await rename(draft, file);
  }
  return outfile;
}
