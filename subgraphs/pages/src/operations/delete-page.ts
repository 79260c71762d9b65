import { type RequestContext, requirePermission, requirePermissionOn } from '@rustok/kernel';
import { cannotDeletePublished } from '../errors.js';
import { PageDeleted } from '../events.js';
import { announceMenusOf } from '../menus/announce-menus.js';
import { PageStatus } from '../page-rules.js';
import { lockPage, withoutPlan, writePage } from './write-page.js';

/**
 * Softly: the page and its blocks are gone for everybody, its slugs are free, and menu items that lead to it are hidden.
 * Throws `PAGE_NOT_FOUND` or `CANNOT_DELETE_PUBLISHED`.
 */
export async function deletePage(context: RequestContext, id: string): Promise<void> {
  requirePermission(context.actor, 'pages:delete');
  await context.database.transaction(async (unit) => {
    const page = await lockPage(unit, context, id);
    requirePermissionOn(context.actor, 'pages:delete', page.authorId);
    if (page.status === PageStatus.PUBLISHED) throw cannotDeletePublished();
    await writePage(unit, page, { ...(await withoutPlan(unit, page)), deletedAt: new Date() });
    await unit.trx('page_translations').where({ page_id: id }).update({ is_live: false });
    unit.append(PageDeleted, { pageId: id });
    await announceMenusOf(unit, id);
  });
}
