import { type Actor, type GrantScope, type RequestContext, requirePermission, scopeOf } from '@rustok/kernel';
import type { Knex } from 'knex';
import { settingsOf } from '../settings.js';

interface Owned {
  readonly uploadedBy: string | null;
}

/**
 * Who knows its id may see a file and read it, by whichever way: ids cannot be guessed, and stand in pages. A tenant whose
 * media are not public asks for `media:read`.
 */
export function isReadable(media: Owned, context: RequestContext): boolean {
  return (
    settingsOf(context).mediaPublic ||
    covers(scopeOf(context.actor, 'media:read'), { media, actor: context.actor })
  );
}

/** Lists tell of what nobody was told of: they need `media:list`. For lists over `media as m`. */
export function whereListed(query: Knex.QueryBuilder, actor: Actor): void {
  const scope = requirePermission(actor, 'media:list');
  if (scope === 'own' && actor.kind === 'user') query.where('m.uploaded_by', actor.userId);
}

function covers(
  scope: GrantScope | null,
  { media, actor }: { readonly media: Owned; readonly actor: Actor },
): boolean {
  return scope === 'all' || (scope === 'own' && actor.kind === 'user' && media.uploadedBy === actor.userId);
}
