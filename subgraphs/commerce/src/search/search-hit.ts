import { isUuid, type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Ctx, Directive, Field, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql';
import { type LocalizedProduct, Product } from '../catalog/graphql/product.js';
import { productById } from '../catalog/loaders.js';
import { productSearch } from './product-search.js';

/** The `index` module's; this one adds the product that was found. */
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
  @FieldResolver(() => Product, {
    nullable: true,
    description: 'If it is a product, in the locale it was found in; null also when it is gone by now.',
  })
  async product(
    @Root() { kind, id, locale }: SearchHit,
    @Ctx() { loaders }: RequestContext,
  ): Promise<LocalizedProduct | null> {
    if (kind !== productSearch.kind) return null;
    const product = await loaders.get(productById).load(id);
    return product && { ...product, locale };
  }
}
