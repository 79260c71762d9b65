import { createRequire } from 'node:module';
import { basename } from 'node:path';
import type { ViteUserConfig } from 'vitest/config';

const require = createRequire(import.meta.url);

/** What every workspace's tests have in common. `.ci/run` adds up the JSON reports. */
export function testConfig(overrides: ViteUserConfig['test'] = {}): ViteUserConfig {
  return {
    // Vite prefers graphql's ES module entry, Node its CommonJS one; two copies of graphql refuse each other's schemas.
    resolve: { alias: [{ find: /^graphql$/, replacement: require.resolve('graphql') }] },
    test: {
      include: ['**/*.test.ts'],
      exclude: ['**/node_modules/**', '**/dist/**'],
      // A hang must end; a machine that is busy must not fail a test that waits for something to come true.
      testTimeout: 30_000,
      hookTimeout: 30_000,
      expect: { poll: { timeout: 20_000 } },
      reporters: ['default', 'json'],
      outputFile: { json: `${import.meta.dirname}/.reports/${basename(process.cwd())}.json` },
      server: { deps: { external: [/\/dist\//, /\/node_modules\//] } },
      ...overrides,
    },
  };
}

/** For workspaces whose tests need Postgres, by `createTestDatabase` of the test kit: one server per run, about 0.7 s. */
export const withPostgres = {
  globalSetup: [`${import.meta.dirname}/test/kit/postgres-global-setup.ts`],
} satisfies ViteUserConfig['test'];
