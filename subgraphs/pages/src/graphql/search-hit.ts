import { isUuid, type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Ctx, Directive, Field, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql';
import { pageById } from '../loaders.js';
import { pageSearch } from '../search.js';
import type { LocalizedPage } from '../page-lists.js';
import { Page } from './page.js';

/** The `index` module's; this one adds the page that was found. */
@ObjectType()
@Directive('@key(fields: "kind id locale")')
export class SearchHit {
  @Field(() => String)
  kind!: string;

  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => String)
  locale!: string;
}

export function resolveSearchHit({ kind, id, locale }: SearchHit): SearchHit | null {
  return isUuid(id) ? { kind, id, locale } : null;
}

@Resolver(() => SearchHit)
export class SearchHitResolver {
  @FieldResolver(() => Page, {
    nullable: true,
    description: 'If it is a page, in the locale it was found in; null also when it is gone by now.',
  })
  async page(
    @Root() { kind, id, locale }: SearchHit,
    @Ctx() { loaders }: RequestContext,
  ): Promise<LocalizedPage | null> {
    if (kind !== pageSearch.kind) return null;
    const page = await loaders.get(pageById).load(id);
    return page && { ...page, locale };
  }
}
