import type { Platform, TenantId } from '@rustok/kernel';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type pg from 'pg';
import type { Replacement } from './twins.js';

/** Gives the twins of stored files their bytes, under the keys that their rows have: other texts of the same length. */
export async function copyFiles(
  platform: Platform,
  owner: pg.ClientBase,
  {
    original,
    twin,
    replaced,
  }: { readonly original: TenantId; readonly twin: TenantId; readonly replaced: readonly Replacement[] },
): Promise<void> {
  const { rows } = await owner.query<{ from: string; to: string }>(
    `select a.storage_key as from, b.storage_key as to from media a join media b on b.id = a.id
      where a.tenant_id = $1 and b.tenant_id = $2`,
    [original, twin],
  );
  for (const { from, to } of rows) {
    const file = await platform.filesOf(original).get(from);
    if (!file) throw new Error(`${from} has no bytes`);
    const bytes = await buffer(file.content);
    const text = replaced.reduce((inner, each) => inner.replaceAll(each.from, each.to), bytes.toString());
    await platform.filesOf(twin).put(to, Readable.from([Buffer.from(text)]));
  }
}
