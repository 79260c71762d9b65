import {
  bestTranslation,
  type Connection,
  ConnectionArgs,
  connectionType,
  DateTimeScalar,
  isUuid,
  type RequestContext,
  UUIDScalar,
} from '@rustok/kernel';
import {
  Arg,
  Args,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  Int,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import type { CollectionRow, CollectionTranslationRow } from '../collection-model.js';
import { collectionById, productsWithin, translationsOfCollection } from '../loaders.js';
import { type LocalizedProduct, localized, ProductConnection } from './product.js';

/** A collection, and the locale its root field asked for; fields without a `locale` of their own use it. */
export type LocalizedCollection = CollectionRow & { readonly locale?: string | null };

export function resolveCollection(
  { id }: { id: string },
  context: RequestContext,
): Promise<CollectionRow | null> {
  return isUuid(id) ? context.loaders.get(collectionById).load(id) : Promise.resolve(null);
}

@ObjectType()
export class CollectionTranslation {
  @Field(() => String)
  locale!: string;

  @Field(() => String)
  title!: string;

  @Field(() => String)
  handle!: string;

  @Field(() => String, { nullable: true })
  description!: string | null;
}

@ObjectType({ description: 'Products that somebody put together, in an order.' })
@Directive('@key(fields: "id")')
export class Collection {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => Boolean, { description: 'What is not active is seen by those who may edit products.' })
  isActive!: boolean;

  @Field(() => Int, { description: 'Goes up with each write: the `expectedVersion` of the next update.' })
  version!: number;

  @Field(() => DateTimeScalar)
  createdAt!: Date;

  @Field(() => DateTimeScalar)
  updatedAt!: Date;
}

export const CollectionConnection = connectionType('Collection', Collection);

@Resolver(() => Collection)
export class CollectionResolver {
  @FieldResolver(() => ProductConnection, { description: 'In the order of the collection.' })
  async products(
    @Root() { id, locale }: LocalizedCollection,
    @Args(() => ConnectionArgs) { first, after = null }: ConnectionArgs,
    @Ctx() { loaders }: RequestContext,
  ): Promise<Connection<LocalizedProduct> | null> {
    const page = await loaders.get(productsWithin).load({ within: 'collection', id, first, after });
    return page && localized(page, locale);
  }

  @FieldResolver(() => String)
  async title(
    @Root() collection: LocalizedCollection,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string> {
    return (await best(collection, locale, context))?.title ?? '';
  }

  @FieldResolver(() => String)
  async handle(
    @Root() collection: LocalizedCollection,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string> {
    return (await best(collection, locale, context))?.handle ?? '';
  }

  @FieldResolver(() => String, { nullable: true })
  async description(
    @Root() collection: LocalizedCollection,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string | null> {
    return (await best(collection, locale, context))?.description ?? null;
  }

  @FieldResolver(() => [CollectionTranslation])
  async translations(
    @Root() { id }: CollectionRow,
    @Ctx() { loaders }: RequestContext,
  ): Promise<readonly CollectionTranslationRow[]> {
    return (await loaders.get(translationsOfCollection).load(id)) ?? [];
  }
}

async function best(
  { id, locale: asked }: LocalizedCollection,
  locale: string | null | undefined,
  context: RequestContext,
): Promise<CollectionTranslationRow | undefined> {
  const translations = (await context.loaders.get(translationsOfCollection).load(id)) ?? [];
  return bestTranslation(translations, context.locales(locale ?? asked));
}
