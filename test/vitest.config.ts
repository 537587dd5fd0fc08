import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

const root = new URL('..', import.meta.url).pathname;

/**
 * A project of tests that run in Node. Those that start processes get time, and run one file after the other; several at once
 * where they mostly wait.
 */
function node(name: string, { heavy = false, atOnce = 1 } = {}) {
  return {
    extends: true as const,
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`, `test/${name}/**/*.test.tsx`],
      // Long enough for whatever else the machine does: a test that is slow is none that fails.
      testTimeout: 30_000,
      ...(heavy && { testTimeout: 180_000, hookTimeout: 180_000, maxWorkers: atOnce }),
    },
  };
}

export default defineConfig({
  root,
  test: {
    projects: [
      node('unit'),
      {
        extends: true,
        plugins: [
          cloudflareTest({
            wrangler: { configPath: `${root}wrangler.toml` },
            miniflare: {
              bindings: { ADMIN_TOKEN: 'operator', TARGET_ALLOW: '192.0.2.0/24,2001:db8:1::/48' },
            },
          }),
        ],
        test: { name: 'worker', include: ['test/worker/**/*.test.ts'], testTimeout: 30_000 },
      },
      node('loop', { heavy: true }),
      node('chaos', { heavy: true, atOnce: 3 }),
      node('lab', { heavy: true }),
      node('browser', { heavy: true }),
    ],
  },
});
