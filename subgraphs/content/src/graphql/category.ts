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
import type { CategoryRow, CategoryTranslationRow } from '../category-model.js';
import { categoryById, translationsOfCategory } from '../loaders.js';
import { nodesOfCategory } from '../node-lists.js';
import type { NodeRow } from '../node-model.js';
import { ContentNodeConnection } from './content-node.js';

/** A category, and the locale its root field asked for; fields without a `locale` of their own use it. */
export type LocalizedCategory = CategoryRow & { readonly locale?: string | null };

export function resolveCategory(
  { id }: { id: string },
  context: RequestContext,
): Promise<CategoryRow | null> {
  return isUuid(id) ? context.loaders.get(categoryById).load(id) : Promise.resolve(null);
}

@ObjectType()
export class CategoryTranslation {
  @Field(() => String)
  locale!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String)
  slug!: string;

  @Field(() => String, { nullable: true })
  description!: string | null;
}

@ObjectType({ description: 'A place in the taxonomy that all kinds of content share.' })
@Directive('@key(fields: "id")')
export class Category {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => Int, { description: 'Order among its siblings.' })
  position!: number;

  @Field(() => Int, { description: '0 at the root.' })
  depth!: number;

  @Field(() => Int)
  version!: number;

  @Field(() => DateTimeScalar)
  createdAt!: Date;

  @Field(() => DateTimeScalar)
  updatedAt!: Date;
}

export const CategoryConnection = connectionType('Category', Category);

@Resolver(() => Category)
export class CategoryResolver {
  @FieldResolver(() => Category, { nullable: true })
  async parent(
    @Root() { parentId, locale }: LocalizedCategory,
    @Ctx() { loaders }: RequestContext,
  ): Promise<LocalizedCategory | null> {
    const parent = parentId === null ? null : await loaders.get(categoryById).load(parentId);
    return parent && { ...parent, locale };
  }

  @FieldResolver(() => String)
  async name(
    @Root() category: LocalizedCategory,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string> {
    return (await best(category, locale, context))?.name ?? '';
  }

  @FieldResolver(() => String)
  async slug(
    @Root() category: LocalizedCategory,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string> {
    return (await best(category, locale, context))?.slug ?? '';
  }

  @FieldResolver(() => String, { nullable: true })
  async description(
    @Root() category: LocalizedCategory,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string | null> {
    return (await best(category, locale, context))?.description ?? null;
  }

  @FieldResolver(() => ContentNodeConnection, { description: 'Newest first.' })
  nodes(
    @Root() { id: parentId }: CategoryRow,
    @Args(() => ConnectionArgs) { first, after }: ConnectionArgs,
    @Ctx() { loaders }: RequestContext,
  ): Promise<Connection<NodeRow> | null> {
    return loaders.get(nodesOfCategory).load({ parentId, first, after });
  }

  @FieldResolver(() => [CategoryTranslation])
  async translations(
    @Root() { id }: CategoryRow,
    @Ctx() { loaders }: RequestContext,
  ): Promise<readonly CategoryTranslationRow[]> {
    return (await loaders.get(translationsOfCategory).load(id)) ?? [];
  }
}

async function best(
  { id, locale: asked }: LocalizedCategory,
  locale: string | null | undefined,
  context: RequestContext,
): Promise<CategoryTranslationRow | undefined> {
  const translations = (await context.loaders.get(translationsOfCategory).load(id)) ?? [];
  return bestTranslation(translations, context.locales(locale ?? asked));
}
