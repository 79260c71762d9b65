import { readFile } from 'node:fs/promises';
import {
  MAX_DOCUMENTS_AT_ONCE,
  ClientError,
  parseInput,
  persistDocuments,
  type PersistReport,
  type TenantCommand,
} from '@rustok/kernel';
import { z } from 'zod';

/** What @graphql-codegen's client preset writes as `persisted-documents.json`: texts by their hashes. */
const MANIFEST = z.record(z.string(), z.string());

/** Texts of one call together: beyond that a call would be large without need. */
const BATCH_CHARACTERS = 1_000_000;

export const persistDocumentsCommand: TenantCommand = {
  name: 'persist-documents',
  description: 'Persists the documents of a manifest: {"<sha256>": "<document>"}.',
  options: [
    { name: 'file', value: 'path', description: 'for example persisted-documents.json', required: true },
  ],
  async run(context, { options, report, signal }) {
    const manifest = await readManifest(options.file ?? '');
    const reports: PersistReport[] = [];
    for (const documents of batchesOf(manifest)) {
      if (signal.aborted) break;
      reports.push(...(await persistDocuments(context, { documents })));
    }
    for (const { id, problems } of reports) {
      for (const { code, message } of problems) report(`${context.tenant.slug}: ${id}: ${code}: ${message}`);
    }
    const count = (outcome: PersistReport['outcome']) => reports.filter((r) => r.outcome === outcome).length;
    const told = `${count('persisted')} persisted, ${count('unchanged')} unchanged, ${count('refused')} refused`;
    // So that a deployment stops at it; what is good has been persisted.
    if (count('refused') > 0)
      throw new ClientError('PERSISTED_DOCUMENTS_REFUSED', `${context.tenant.slug}: ${told}`);
    return `${context.tenant.slug}: ${told}`;
  },
};

/** Throws `BAD_USER_INPUT` for what is no manifest. */
async function readManifest(file: string): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new ClientError('BAD_USER_INPUT', `--file: ${cause.message}`, { cause });
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ClientError('BAD_USER_INPUT', `--file: ${file} is no JSON`, { cause });
  }
  return parseInput(MANIFEST, json);
}

function* batchesOf(
  manifest: Readonly<Record<string, string>>,
): Generator<readonly { readonly id: string; readonly document: string }[]> {
  let batch: { id: string; document: string }[] = [];
  let characters = 0;
  for (const [id, document] of Object.entries(manifest)) {
    const isFull = batch.length === MAX_DOCUMENTS_AT_ONCE || characters + document.length > BATCH_CHARACTERS;
    if (isFull && batch.length > 0) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push({ id, document });
    characters += document.length;
  }
  if (batch.length > 0) yield batch;
}
