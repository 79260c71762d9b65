import { parseInput, type RequestContext, requirePermission, type UnitOfWork } from '@rustok/kernel';
import { requireHtmlAllowed } from '../blocks/block-rules.js';
import { PageCreated, PagePublished } from '../events.js';
import { PageModel, type PageRow } from '../page-model.js';
import { newPage, PageStatus } from '../page-rules.js';
import { settingsOf } from '../settings.js';
import { mergedSeo } from './update-page.js';
import { insertBlocks } from './write-blocks.js';
import { NO_SEO, writeTranslation } from './write-page.js';

/**
 * Creates a page in one locale, with its blocks; further translations come with updates.
 * Throws `BAD_USER_INPUT`, `DUPLICATE_SLUG` or `HTML_BLOCKS_DISABLED`.
 */
export function createPage(context: RequestContext, input: unknown): Promise<PageRow> {
  return context.database.transaction((unit) => insertPage(unit, context, input));
}

export async function insertPage(
  unit: UnitOfWork,
  context: RequestContext,
  input: unknown,
): Promise<PageModel> {
  const { actor } = context;
  requirePermission(actor, 'pages:create');
  const settings = settingsOf(context);
  const { locale, title, slug, seo, template, blocks, publish } = parseInput(newPage(settings), input);
  if (publish) requirePermission(actor, 'pages:publish');
  requireHtmlAllowed(settings, ...(blocks ?? []).map(({ type }) => type));

  const authorId = actor.kind === 'user' ? actor.userId : null;
  const page = await PageModel.query(unit.trx)
    .insert({
      authorId,
      template: template ?? settings.templates[0] ?? 'default',
      ...(publish ? { status: PageStatus.PUBLISHED, publishedAt: new Date() } : { status: PageStatus.DRAFT }),
    })
    .returning('*');
  await writeTranslation(unit, page.id, { locale, title, slug: slug ?? null, ...mergedSeo(NO_SEO, seo) });
  await insertBlocks(unit, page.id, blocks ?? []);
  unit.append(PageCreated, { pageId: page.id, authorId });
  if (publish) unit.append(PagePublished, { pageId: page.id, template: page.template });
  return page;
}
