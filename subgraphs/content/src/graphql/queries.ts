import { type Connection, ConnectionArgs, type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Arg, Args, Ctx, Field, InputType, Query, Resolver } from 'type-graphql';
import { findNodeBySlug, listCategories, listNodes } from '../node-lists.js';
import { categoryById, nodeById, tagById } from '../loaders.js';
import { ContentStatus } from '../node-rules.js';
import { findTagBySlug, listTags, TagOrder } from '../tag-lists.js';
import { Category, CategoryConnection, type LocalizedCategory } from './category.js';
import { ContentNode, ContentNodeConnection, type LocalizedNode } from './content-node.js';
import { type LocalizedTag, Tag, TagConnection } from './tag.js';

@InputType({ description: 'Conditions that must all hold.' })
export class ContentNodesFilter {
  @Field(() => String, { nullable: true })
  kind?: string | null;

  @Field(() => ContentStatus, { nullable: true })
  status?: ContentStatus | null;

  @Field(() => UUIDScalar, { nullable: true, description: 'Its children, in the order of their positions.' })
  parentId?: string | null;

  @Field(() => UUIDScalar, { nullable: true })
  authorId?: string | null;

  @Field(() => UUIDScalar, { nullable: true })
  categoryId?: string | null;

  @Field(() => UUIDScalar, { nullable: true })
  tagId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Only nodes that have a translation in this locale; their texts are in it.',
  })
  locale?: string | null;
}

@Resolver()
export class ContentQueries {
  @Query(() => ContentNode, { nullable: true })
  async contentNode(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() { loaders }: RequestContext,
  ): Promise<LocalizedNode | null> {
    const node = await loaders.get(nodeById).load(id);
    return node && { ...node, locale };
  }

  @Query(() => ContentNode, {
    nullable: true,
    description: 'Without a locale any translation’s slug counts, and the node is in the locale of its slug.',
  })
  contentNodeBySlug(
    @Arg('kind', () => String) kind: string,
    @Arg('slug', () => String) slug: string,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<LocalizedNode | null> {
    return findNodeBySlug(context, { kind, slug, locale });
  }

  @Query(() => ContentNodeConnection, { description: 'Newest first.' })
  async contentNodes(
    @Arg('filter', () => ContentNodesFilter, { nullable: true }) filter: ContentNodesFilter | null,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<LocalizedNode>> {
    const { edges, pageInfo } = await listNodes(context, filter ?? {}, args);
    const locale = filter?.locale;
    return { edges: edges.map(({ node, cursor }) => ({ node: { ...node, locale }, cursor })), pageInfo };
  }

  @Query(() => Category, { nullable: true })
  async category(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() { loaders }: RequestContext,
  ): Promise<LocalizedCategory | null> {
    const category = await loaders.get(categoryById).load(id);
    return category && { ...category, locale };
  }

  @Query(() => CategoryConnection, { description: 'By position.' })
  categories(
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<LocalizedCategory>> {
    return listCategories(context, args);
  }

  @Query(() => Tag, { nullable: true })
  async tag(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() { loaders }: RequestContext,
  ): Promise<LocalizedTag | null> {
    const tag = await loaders.get(tagById).load(id);
    return tag && { ...tag, locale };
  }

  @Query(() => Tag, {
    nullable: true,
    description: 'Without a locale any translation’s slug counts, and the tag is in the locale of its slug.',
  })
  tagBySlug(
    @Arg('slug', () => String) slug: string,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<LocalizedTag | null> {
    return findTagBySlug(context, { slug, locale });
  }

  @Query(() => TagConnection)
  async tags(
    @Arg('order', () => TagOrder, { nullable: true, description: 'Default: `MOST_USED`.' })
    order: TagOrder | null,
    @Arg('nameStartsWith', () => String, { nullable: true, description: 'In any language.' })
    nameStartsWith: string | null,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<LocalizedTag>> {
    const { edges, pageInfo } = await listTags(
      context,
      { order: order ?? TagOrder.MOST_USED, nameStartsWith },
      args,
    );
    return { edges: edges.map(({ node, cursor }) => ({ node: { ...node, locale }, cursor })), pageInfo };
  }
}
