import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readManifest } from '@rustok/kernel';
import ts from 'typescript';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ApiClient } from '../kit/client.js';
import { SEED_PASSWORD, startTestGateway } from '../kit/gateway.js';

// The module of docs/guides/first-module.md, taken from the page, is added to the platform: whoever follows the
// guide touches no file of the gateway or the kernel, and gets what the guide promises.

const ROOT = new URL('../../', import.meta.url).pathname;

let folder: string;

beforeAll(async () => {
  // Below the repository, where the packages the module imports can be found.
  folder = await mkdtemp(join(ROOT, 'test/.added-module-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** `subgraphs/notes/src/index.ts` → its text: each block of code that a line naming a file precedes. */
async function filesOfTheGuide(): Promise<ReadonlyMap<string, string>> {
  const page = await readFile(join(ROOT, 'docs/guides/first-module.md'), 'utf8');
  const blocks = page.matchAll(/^`(subgraphs\/notes\/[^`]+)`\n\n```\w+\n([\s\S]*?)^```$/gm);
  return new Map([...blocks].map(([, file = '', text = '']) => [file, text]));
}

/** Writes and compiles the module as its own build script would. Returns what the compiler complains about. */
async function build(files: ReadonlyMap<string, string>): Promise<readonly string[]> {
  for (const [file, text] of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.base.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const sources = [...files.keys()].filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  const program = ts.createProgram(
    sources.map((file) => join(folder, file)),
    {
      ...options,
      rootDir: join(folder, 'subgraphs/notes'),
      outDir: join(folder, 'subgraphs/notes/dist'),
      incremental: false,
    },
  );
  program.emit();
  return ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
}

/** modules.toml with one line more. */
async function manifestWithNotes(): Promise<string> {
  const manifest = await readFile(join(ROOT, 'modules.toml'), 'utf8');
  const fromHere = manifest.replaceAll('path = "', 'path = "../../');
  const file = join(folder, 'modules.toml');
  await writeFile(
    file,
    fromHere.replace('[modules]\n', '[modules]\nnotes = { source = "path", path = "subgraphs/notes" }\n'),
  );
  return file;
}

it('is a folder and a line in modules.toml', { timeout: 60_000 }, async () => {
  expect(await build(await filesOfTheGuide())).toEqual([]);
  await using test = await startTestGateway({ manifest: await readManifest(await manifestWithNotes()) });

  const demo = new ApiClient(test.url, { tenant: 'demo' });
  const signIn = await demo.post<{ signIn: { accessToken: string } }>(
    `mutation { signIn(input: { email: "admin@demo.local", password: "${SEED_PASSWORD}" }) { accessToken } }`,
  );
  const admin = demo.as(signIn.data?.signIn.accessToken ?? '');
  const list = '{ notes { edges { node { text author { name } } } } }';
  expect((await admin.post(list)).codes).toContain('GRAPHQL_VALIDATION_FAILED');
  expect(
    (await admin.post('mutation { toggleModule(slug: "notes", enabled: true) { enabled } }')).errors,
  ).toEqual([]);

  await using listener = await admin.listen();
  const stream = listener.subscribe<{ noteCreated: { text: string } }, unknown>(
    'subscription { noteCreated { text author { name } } }',
  );
  await listener.subscribe('{ __typename }').ended;
  expect((await admin.post('mutation { createNote(input: { text: "Milk" }) { id } }')).errors).toEqual([]);
  const note = { text: 'Milk', author: { name: 'Demo Admin' } };
  expect((await stream.first(1))[0]?.data).toEqual({ noteCreated: note });
  expect((await admin.post(list)).data).toEqual({ notes: { edges: [{ node: note }] } });

  const written = await fetch(`${test.url}/api/notes`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-tenant-id': 'demo',
      authorization: `Bearer ${admin.options.token}`,
    },
    body: JSON.stringify({ text: 'Bread' }),
  });
  expect([written.status, await written.json()]).toEqual([201, { id: expect.any(String), text: 'Bread' }]);

  // Permissions, settings, health: all from the declaration.
  expect((await demo.post('mutation { createNote(input: { text: "Milk" }) { id } }')).codes).toEqual([
    'UNAUTHENTICATED',
  ]);
  const long = await admin.post(`mutation { createNote(input: { text: "${'x'.repeat(501)}" }) { id } }`);
  expect(long.codes).toEqual(['NOTE_TOO_LONG']);
  const { modules } = (await (await fetch(`${test.url}/health/modules`)).json()) as {
    modules: { slug: string }[];
  };
  expect(modules.map(({ slug }) => slug)).toContain('notes');
});
