import { type Actor, type Permission, scopeOf } from '@rustok/kernel';
import type { Knex } from 'knex';
import { PageStatus } from './page-rules.js';

interface Page {
  readonly status: PageStatus;
  readonly authorId: string | null;
}

/** Published pages are everybody's; drafts and archived ones are seen only by those who may edit them. Blocks are their page's. */
export function isPageVisible(page: Page, actor: Actor): boolean {
  return page.status === PageStatus.PUBLISHED || mayEdit(page, actor);
}

/** The rule of `updatePage`. */
export function mayEdit({ authorId }: Pick<Page, 'authorId'>, actor: Actor): boolean {
  return covers(actor, 'pages:update', authorId);
}

/** `isPageVisible` as SQL, for lists over `pages as p`. */
export function wherePageVisible(query: Knex.QueryBuilder, actor: Actor): void {
  const scope = scopeOf(actor, 'pages:update');
  if (scope === 'all') return;
  query.where((visible) => {
    visible.where('p.status', PageStatus.PUBLISHED);
    if (scope === 'own' && actor.kind === 'user') visible.orWhere('p.author_id', actor.userId);
  });
}

/** Menus are everybody's. Items that lead to no public page are seen only by those who may edit menus. */
export function seesHiddenItems(actor: Actor): boolean {
  return scopeOf(actor, 'menus:update') === 'all';
}

function covers(actor: Actor, permission: Permission, ownerId: string | null): boolean {
  const scope = scopeOf(actor, permission);
  return scope === 'all' || (scope === 'own' && actor.kind === 'user' && ownerId === actor.userId);
}
