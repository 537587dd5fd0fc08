import { build } from 'esbuild';

/** The released agent: one file that any Node 20 or newer runs. */
await build({
  absWorkingDir: new URL('..', import.meta.url).pathname,
  entryPoints: ['agent/index.ts'],
  outfile: 'dist/popglass-agent.mjs',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // `ws` is CommonJS and asks for Node's own modules by require().
  banner: {
    js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
