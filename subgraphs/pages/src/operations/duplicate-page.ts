import { type RequestContext, requirePermission } from '@rustok/kernel';
import { requireHtmlAllowed } from '../blocks/block-rules.js';
import { pageNotFound } from '../errors.js';
import { PageCreated } from '../events.js';
import { blocksOfPage, pageById, translationsOfPage } from '../loaders.js';
import { PageModel, type PageRow } from '../page-model.js';
import { PageStatus } from '../page-rules.js';
import { settingsOf } from '../settings.js';
import { insertBlocks } from './write-blocks.js';
import { writeTranslation } from './write-page.js';

/** A draft with the same texts and blocks, and slugs of its own. Throws `PAGE_NOT_FOUND` or `HTML_BLOCKS_DISABLED`. */
export async function duplicatePage(context: RequestContext, id: string): Promise<PageRow> {
  const { actor, loaders, database } = context;
  requirePermission(actor, 'pages:create');
  const [page, translations, blocks] = await Promise.all([
    loaders.get(pageById).load(id),
    loaders.get(translationsOfPage).load(id),
    loaders.get(blocksOfPage).load(id),
  ]);
  if (!page) throw pageNotFound(id);
  requireHtmlAllowed(settingsOf(context), ...(blocks ?? []).map(({ type }) => type));

  return database.transaction(async (unit) => {
    const authorId = actor.kind === 'user' ? actor.userId : null;
    const copy = await PageModel.query(unit.trx)
      .insert({ authorId, template: page.template, status: PageStatus.DRAFT })
      .returning('*');
    // The address search engines were told is the original's.
    for (const { pageId: _original, ...translation } of translations ?? []) {
      await writeTranslation(unit, copy.id, { ...translation, slug: null, canonicalUrl: null });
    }
    await insertBlocks(unit, copy.id, blocks ?? []);
    unit.append(PageCreated, { pageId: copy.id, authorId });
    return copy;
  });
}
