import {
  parseInput,
  type RequestContext,
  requirePermission,
  requirePermissionOn,
  type UnitOfWork,
} from '@rustok/kernel';
import { PageArchived, PagePublicationDue, PagePublished, PageRestored, PageUnpublished } from '../events.js';
import { announceMenusOf } from '../menus/announce-menus.js';
import type { PageModel, PageRow } from '../page-model.js';
import { archiving, nextStatus, type StatusChange } from '../page-rules.js';
import { lockPage, withoutPlan, writePage } from './write-page.js';

/**
 * Each of these throws `PAGE_NOT_FOUND`, or `INVALID_STATUS_TRANSITION` from a status it does not lead on from;
 * publishing what is archived throws `CANNOT_PUBLISH_ARCHIVED`.
 */
export function publishPage(context: RequestContext, id: string): Promise<PageRow> {
  return changeStatus(context, id, makePublic);
}

export function unpublishPage(context: RequestContext, id: string): Promise<PageRow> {
  return changeStatus(context, id, withdraw);
}

export function archivePage(context: RequestContext, id: string, input: unknown): Promise<PageRow> {
  requirePermission(context.actor, 'pages:publish');
  const { reason = null } = parseInput(archiving, input);
  return changeStatus(context, id, async (unit, page) => {
    const columns = { ...to(page, 'archived'), ...(await withoutPlan(unit, page)), publishedAt: null };
    const archived = await writePage(unit, page, { ...columns, archiveReason: reason });
    unit.append(PageArchived, { pageId: id, reason });
    await announceMenusOf(unit, id);
    return archived;
  });
}

export function restorePage(context: RequestContext, id: string): Promise<PageRow> {
  return changeStatus(context, id, async (unit, page) => {
    const restored = await writePage(unit, page, { ...to(page, 'restored'), archiveReason: null });
    unit.append(PageRestored, { pageId: id });
    return restored;
  });
}

/** Of a locked page, now: whoever asks for it. A planned end stays planned. */
export async function makePublic(unit: UnitOfWork, page: PageModel): Promise<PageModel> {
  const columns = { ...to(page, 'published'), publishedAt: new Date(), publishAt: null };
  if (page.publishAt) await unit.unschedule(PagePublicationDue, page.id);
  const published = await writePage(unit, page, columns);
  unit.append(PagePublished, { pageId: page.id, template: page.template });
  await announceMenusOf(unit, page.id);
  return published;
}

/** As `makePublic`, the other way. */
export async function withdraw(unit: UnitOfWork, page: PageModel): Promise<PageModel> {
  const columns = { ...to(page, 'unpublished'), publishedAt: null, ...(await withoutPlan(unit, page)) };
  const withdrawn = await writePage(unit, page, columns);
  unit.append(PageUnpublished, { pageId: page.id });
  await announceMenusOf(unit, page.id);
  return withdrawn;
}

function changeStatus(
  context: RequestContext,
  id: string,
  change: (unit: UnitOfWork, page: PageModel) => Promise<PageModel>,
): Promise<PageRow> {
  requirePermission(context.actor, 'pages:publish');
  return context.database.transaction(async (unit) => {
    const page = await lockPage(unit, context, id);
    requirePermissionOn(context.actor, 'pages:publish', page.authorId);
    return change(unit, page);
  });
}

function to({ status }: PageModel, change: StatusChange): Pick<PageModel, 'status'> {
  return { status: nextStatus(status, change) };
}
