import { type Actor, scopeOf } from '@rustok/kernel';
import type { Knex } from 'knex';
import { ContentStatus } from './node-rules.js';

interface Owned {
  readonly status: ContentStatus;
  readonly authorId: string | null;
}

/** Published nodes are everybody's; drafts and archived ones are seen only by those who may edit them. */
export function isVisible(node: Owned, actor: Actor): boolean {
  return node.status === ContentStatus.PUBLISHED || mayEdit(node, actor);
}

/** `isVisible` as SQL, for lists over `nodes as n`. */
export function whereVisible(query: Knex.QueryBuilder, actor: Actor): void {
  const scope = scopeOf(actor, EDIT);
  if (scope === 'all') return;
  query.where((visible) => {
    visible.where('n.status', ContentStatus.PUBLISHED);
    if (scope === 'own' && actor.kind === 'user') visible.orWhere('n.author_id', actor.userId);
  });
}

const EDIT = 'nodes:update';

/** The rule of `updateContentNode`. */
export function mayEdit(node: Pick<Owned, 'authorId'>, actor: Actor): boolean {
  const scope = scopeOf(actor, EDIT);
  return scope === 'all' || (scope === 'own' && actor.kind === 'user' && node.authorId === actor.userId);
}
