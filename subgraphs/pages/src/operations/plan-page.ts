import {
  badField,
  invalidStatusTransition,
  parseInput,
  type RequestContext,
  requirePermission,
  requirePermissionOn,
} from '@rustok/kernel';
import { PagePublicationDue, PageUpdated, PageWithdrawalDue } from '../events.js';
import type { PageRow } from '../page-model.js';
import { PageStatus, plan } from '../page-rules.js';
import { lockPage, withoutPlan, writePage } from './write-page.js';

/**
 * Plans when a page becomes public and when it is so no more; it takes the place of what was planned before, and a time
 * that is absent takes that back. Whether the actor may publish counts now, not then. A time in the past means at once.
 * Throws `PAGE_NOT_FOUND`, `BAD_USER_INPUT`, `CONCURRENT_MODIFICATION`, or `INVALID_STATUS_TRANSITION` for an archived page.
 */
export function planPage(context: RequestContext, id: string, input: unknown): Promise<PageRow> {
  requirePermission(context.actor, 'pages:publish');
  const { version, publishAt = null, unpublishAt = null } = parseInput(plan, input);
  return context.database.transaction(async (unit) => {
    const page = await lockPage(unit, context, id, version);
    requirePermissionOn(context.actor, 'pages:publish', page.authorId);
    if (page.status === PageStatus.ARCHIVED) throw invalidStatusTransition('page', 'planned', page.status);
    if (publishAt && page.status === PageStatus.PUBLISHED)
      throw badField('publishAt', 'the page is public already');
    if (unpublishAt && !publishAt && page.status === PageStatus.DRAFT) {
      throw badField('unpublishAt', 'a draft needs publishAt, too');
    }

    await withoutPlan(unit, page);
    if (publishAt) await unit.schedule(PagePublicationDue, { pageId: id }, { at: publishAt, key: id });
    if (unpublishAt) await unit.schedule(PageWithdrawalDue, { pageId: id }, { at: unpublishAt, key: id });
    const planned = await writePage(unit, page, { publishAt, unpublishAt });
    unit.append(PageUpdated, { pageId: id });
    return planned;
  });
}
