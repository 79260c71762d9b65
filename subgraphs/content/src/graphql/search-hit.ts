import { isUuid, type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Ctx, Directive, Field, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql';
import { nodeById } from '../loaders.js';
import { nodeSearch } from '../search.js';
import { type LocalizedNode, ContentNode } from './content-node.js';

/** The `index` module's; this one adds the node that was found. */
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
  @FieldResolver(() => ContentNode, {
    nullable: true,
    description: 'If it is a node, in the locale it was found in; null also when it is gone by now.',
  })
  async contentNode(
    @Root() { kind, id, locale }: SearchHit,
    @Ctx() { loaders }: RequestContext,
  ): Promise<LocalizedNode | null> {
    if (kind !== nodeSearch.kind) return null;
    const node = await loaders.get(nodeById).load(id);
    return node && { ...node, locale };
  }
}
