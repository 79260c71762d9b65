import {
  badField,
  concurrentModification,
  duplicateSlug,
  freeSlug,
  type RequestContext,
  type Seo,
  type UnitOfWork,
  violates,
} from '@rustok/kernel';
import { nodeNotFound } from '../errors.js';
import { forgetNode } from '../loaders.js';
import { NodeModel } from '../node-model.js';
import type { NewNode } from '../node-rules.js';
import { keepNodeRevision } from '../node-revisions.js';
import { isVisible } from '../node-visibility.js';
import { settingsOf } from '../settings.js';

/** The node, locked until the transaction ends. Throws `NODE_NOT_FOUND` also for one the actor may not know of. */
export async function lockNode(
  { trx }: UnitOfWork,
  id: string,
  { actor }: RequestContext,
  { deleted = false }: { readonly deleted?: boolean } = {},
): Promise<NodeModel> {
  const node = await NodeModel.query(trx).findById(id).forUpdate();
  if (!node || (node.deletedAt && !deleted) || !isVisible(node, actor)) throw nodeNotFound(id);
  return node;
}

/** Throws `CONCURRENT_MODIFICATION` unless the locked node is the one that was read. */
export function requireVersion(node: { readonly version: number }, expected: number): void {
  if (node.version !== expected) throw concurrentModification('node', { expected, actual: node.version });
}

/** Writes columns of a locked node as its next version. Comes before what is written to other tables: what was is kept here. */
export async function writeNode(
  unit: UnitOfWork,
  node: NodeModel,
  changes: Partial<NodeModel>,
  context: RequestContext,
): Promise<NodeModel> {
  const { actor } = context;
  const editedBy = actor.kind === 'user' ? actor.userId : null;
  await keepNodeRevision(unit, node, context);
  try {
    const [written] = await NodeModel.query(unit.trx)
      .patch({ ...changes, editedBy, version: node.version + 1 })
      .where({ id: node.id })
      .returning('*');
    if (!written) throw nodeNotFound(node.id);
    return written;
  } catch (error) {
    throw translated(error);
  } finally {
    forgetNode(context, node.id);
  }
}

/** A parent must be a living node the actor may know of; `depthBelow` then says where below it. */
export async function requireVisibleParent(
  { trx }: UnitOfWork,
  parentId: string,
  { actor }: RequestContext,
): Promise<void> {
  const parent = await NodeModel.query(trx).findById(parentId);
  if (!parent || parent.deletedAt || !isVisible(parent, actor)) throw badField('parentId', 'does not exist');
}

interface NodeText {
  readonly locale: string;
  readonly title?: string | null | undefined;
  readonly slug?: string | null | undefined;
  readonly excerpt?: string | null | undefined;
  readonly seo?: Seo | null | undefined;
}

/** Throws `BAD_USER_INPUT` unless it is there. */
export async function requireMedia({ trx }: UnitOfWork, id: string): Promise<void> {
  const media: unknown = await trx('media').where({ id }).whereNull('deleted_at').first('id');
  if (!media) throw badField('featuredMediaId', 'does not exist');
}

/** Replaces all translations; one that says nothing of SEO keeps what its locale has. Throws `DUPLICATE_SLUG` for a slug that was asked for. */
export async function replaceTranslations(
  { trx }: UnitOfWork,
  node: { readonly id: string; readonly kind: string },
  translations: readonly NodeText[],
): Promise<void> {
  const { id, kind } = node;
  const table = 'node_translations';
  const stored: { locale: string; seo: Seo }[] = await trx(table)
    .where({ node_id: id })
    .select('locale', 'seo');
  const rows = [];
  for (const { locale, title, slug, excerpt, seo } of translations) {
    const within = { kind, locale, is_live: true };
    const owner = { column: 'node_id', id };
    rows.push({
      node_id: id,
      kind,
      locale,
      title: title ?? null,
      slug: slug ?? (await freeSlug({ trx, table, within, owner, title: title ?? '' })),
      excerpt: excerpt ?? null,
      seo: (seo === undefined ? stored.find((row) => row.locale === locale)?.seo : seo) ?? {},
    });
  }
  await trx(table).where({ node_id: id }).delete();
  try {
    await trx(table).insert(rows);
  } catch (error) {
    throw violates(error, 'node_translations_slug') ? duplicateSlug('node', rows) : error;
  }
}

/** Replaces all bodies; one without a format gets the tenant's. */
export async function replaceBodies(
  { trx }: UnitOfWork,
  nodeId: string,
  bodies: NewNode['bodies'],
  context: RequestContext,
): Promise<void> {
  const { defaultFormat } = settingsOf(context);
  await trx('bodies').where({ node_id: nodeId }).delete();
  if (bodies.length === 0) return;
  await trx('bodies').insert(
    bodies.map(({ locale, body, format }) => ({
      node_id: nodeId,
      locale,
      body,
      format: format ?? defaultFormat,
    })),
  );
}

/** What the database alone can know of the input. */
export function translated(error: unknown): unknown {
  if (violates(error, 'nodes_category')) return badField('categoryId', 'does not exist');
  return violates(error, 'nodes_featured_media') ? badField('featuredMediaId', 'does not exist') : error;
}
