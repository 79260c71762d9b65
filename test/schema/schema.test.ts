import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { schemaFiles } from '@rustok/gateway';
import { loadModules, readManifest } from '@rustok/kernel';
import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('../../', import.meta.url).pathname;

describe('what is generated and committed', () => {
  it('is what the modules declare: run `npm run codegen` where this fails', async () => {
    const files = await schemaFiles(await loadModules(await readManifest(`${ROOT}modules.toml`)));
    const committed = await readdir(`${ROOT}schema`, { recursive: true });
    expect(committed.filter((name) => name !== 'events').sort()).toEqual([...files.keys()].sort());
    for (const [name, text] of files) {
      expect(await readFile(`${ROOT}schema/${name}`, 'utf8'), name).toBe(text);
    }
  });

  it(
    'has operations typed against it: run `npm run codegen` where this fails',
    { timeout: 60_000 },
    async () => {
      const codegen = promisify(execFile)(
        `${ROOT}node_modules/.bin/graphql-codegen`,
        ['--config', `${ROOT}codegen.ts`, '--check'],
        {
          cwd: `${ROOT}test`,
        },
      );
      await expect(codegen).resolves.toBeDefined();
    },
  );

  it('is a schema that graphql-js builds, without a trace of federation', async () => {
    const text = await readFile(`${ROOT}schema/api.graphql`, 'utf8');
    expect(Object.keys(buildSchema(text).getQueryType()?.getFields() ?? {})).toContain('posts');
    expect(text).not.toMatch(/_entities|_service|join__|@key/);
  });
});
