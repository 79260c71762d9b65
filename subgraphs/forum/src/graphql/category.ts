import {
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
import { bestText } from '../category-texts.js';
import { categoryById, childrenOfCategory, topicsOfCategory, translationsOfCategory } from '../loaders.js';
import type { TopicRow } from '../topic-model.js';
import { ForumTopicConnection } from './topic.js';

/** A category, and the locale its root field asked for; fields without a `locale` of their own use it. */
export type LocalizedCategory = CategoryRow & { readonly locale?: string | null };

export function resolveCategory(
  { id }: { id: string },
  context: RequestContext,
): Promise<CategoryRow | null> {
  return isUuid(id) ? context.loaders.get(categoryById).load(id) : Promise.resolve(null);
}

/** The same page, whose categories speak this locale. */
export function localized(
  { edges, pageInfo }: Connection<CategoryRow>,
  locale: string | null | undefined,
): Connection<LocalizedCategory> {
  return { edges: edges.map(({ node, cursor }) => ({ node: { ...node, locale }, cursor })), pageInfo };
}

@ObjectType()
export class ForumCategoryTranslation {
  @Field(() => String)
  locale!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String)
  slug!: string;

  @Field(() => String, { nullable: true })
  description!: string | null;
}

@ObjectType({ description: 'A part of the forum.' })
@Directive('@key(fields: "id")')
export class ForumCategory {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => Int, { description: 'Order among its siblings.' })
  position!: number;

  @Field(() => Int, { description: '0 at the root.' })
  depth!: number;

  @Field(() => String, { nullable: true, description: 'A name that the client knows a picture for.' })
  icon!: string | null;

  @Field(() => String, { nullable: true, description: '`#1e90ff`' })
  color!: string | null;

  @Field(() => Boolean, {
    description: 'Whether new replies wait here, where the tenant leaves it to categories.',
  })
  isModerated!: boolean;

  @Field(() => Int, { description: 'Of topics in it, without those of categories below.' })
  topicCount!: number;

  @Field(() => Int, { description: 'Of public replies to those topics.' })
  replyCount!: number;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the last of those became public.' })
  lastReplyAt!: Date | null;

  @Field(() => Int, { description: 'Goes up with each write: the `expectedVersion` of the next update.' })
  version!: number;

  @Field(() => DateTimeScalar)
  createdAt!: Date;

  @Field(() => DateTimeScalar)
  updatedAt!: Date;
}

export const ForumCategoryConnection = connectionType('ForumCategory', ForumCategory);

@Resolver(() => ForumCategory)
export class ForumCategoryResolver {
  @FieldResolver(() => ForumCategory, { nullable: true })
  async parent(
    @Root() { parentId, locale }: LocalizedCategory,
    @Ctx() { loaders }: RequestContext,
  ): Promise<LocalizedCategory | null> {
    const parent = parentId === null ? null : await loaders.get(categoryById).load(parentId);
    return parent && { ...parent, locale };
  }

  @FieldResolver(() => ForumCategoryConnection, { description: 'Directly below it, by position.' })
  async children(
    @Root() { id: parentId, locale }: LocalizedCategory,
    @Args(() => ConnectionArgs) { first, after }: ConnectionArgs,
    @Ctx() { loaders }: RequestContext,
  ): Promise<Connection<LocalizedCategory> | null> {
    const page = await loaders.get(childrenOfCategory).load({ parentId, first, after: after ?? null });
    return page && localized(page, locale);
  }

  @FieldResolver(() => ForumTopicConnection, {
    description: 'Pinned ones first, then those where something happened last.',
  })
  topics(
    @Root() { id: parentId }: CategoryRow,
    @Args(() => ConnectionArgs) { first, after }: ConnectionArgs,
    @Ctx() { loaders }: RequestContext,
  ): Promise<Connection<TopicRow> | null> {
    return loaders.get(topicsOfCategory).load({ parentId, first, after: after ?? null });
  }

  @FieldResolver(() => String)
  async name(
    @Root() category: LocalizedCategory,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string> {
    return (await bestText(category, locale ?? category.locale, context))?.name ?? '';
  }

  @FieldResolver(() => String)
  async slug(
    @Root() category: LocalizedCategory,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string> {
    return (await bestText(category, locale ?? category.locale, context))?.slug ?? '';
  }

  @FieldResolver(() => String, { nullable: true })
  async description(
    @Root() category: LocalizedCategory,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string | null> {
    return (await bestText(category, locale ?? category.locale, context))?.description ?? null;
  }

  @FieldResolver(() => [ForumCategoryTranslation])
  async translations(
    @Root() { id }: CategoryRow,
    @Ctx() { loaders }: RequestContext,
  ): Promise<readonly CategoryTranslationRow[]> {
    return (await loaders.get(translationsOfCategory).load(id)) ?? [];
  }
}
