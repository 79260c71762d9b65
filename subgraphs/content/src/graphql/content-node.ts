import {
  bestTranslation,
  type Connection,
  ConnectionArgs,
  connectionType,
  DateTimeScalar,
  isUuid,
  type RequestContext,
  seoMeta,
  SeoMetaType,
  UUIDScalar,
} from '@rustok/kernel';
import {
  Arg,
  Args,
  Ctx,
  Directive,
  Extensions,
  Field,
  FieldResolver,
  Int,
  ObjectType,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import type { CategoryRow } from '../category-model.js';
import { type LocalizedMedia, Media } from '../media/graphql/media.js';
import { mediaById } from '../media/media-loaders.js';
import { bodiesOfNode, categoryById, nodeById, tagsOfNode, translationsOfNode } from '../loaders.js';
import type { BodyRow, NodeRow, TranslationRow } from '../node-model.js';
import { type NodeRevisionRow, revisionsOfNode } from '../node-revisions.js';
import { BodyFormat, ContentStatus } from '../node-rules.js';
import { mayEdit } from '../node-visibility.js';
import { Category, type LocalizedCategory } from './category.js';
import { NodeRevisionConnection } from './node-revision.js';
import { type LocalizedTag, Tag } from './tag.js';
import { User } from './user.js';

registerEnumType(ContentStatus, {
  name: 'ContentStatus',
  description: 'Only what is published is seen by everybody.',
});
registerEnumType(BodyFormat, { name: 'BodyFormat', description: 'How a body is to be read.' });

/** A node, and the locale its root field asked for; fields without a `locale` of their own use it. */
export type LocalizedNode = NodeRow & { readonly locale?: string | null };

export function resolveNode({ id }: { id: string }, context: RequestContext): Promise<NodeRow | null> {
  return isUuid(id) ? context.loaders.get(nodeById).load(id) : Promise.resolve(null);
}

@ObjectType()
export class NodeTranslation {
  @Field(() => String)
  locale!: string;

  @Field(() => String, { nullable: true })
  title!: string | null;

  @Field(() => String)
  slug!: string;

  @Field(() => String, { nullable: true })
  excerpt!: string | null;
}

@ObjectType()
export class NodeBody {
  @Field(() => String)
  locale!: string;

  @Field(() => String)
  body!: string;

  @Field(() => BodyFormat)
  format!: BodyFormat;

  @Field(() => DateTimeScalar)
  updatedAt!: Date;
}

@ObjectType({ description: 'A piece of content: a page, an article, or a kind of the tenant’s own.' })
@Directive('@key(fields: "id")')
export class ContentNode {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => String, { description: '`page`, `article`, `custom`, or a kind of the tenant’s own.' })
  kind!: string;

  @Field(() => ContentStatus)
  status!: ContentStatus;

  @Field(() => Int, { description: 'Order among its siblings.' })
  position!: number;

  @Field(() => Int, { description: '0 at the root.' })
  depth!: number;

  @Field(() => String, { nullable: true, description: 'Why it was archived.' })
  archiveReason!: string | null;

  @Field(() => Int, { description: 'Goes up with each write: the `expectedVersion` of the next.' })
  version!: number;

  @Field(() => DateTimeScalar)
  createdAt!: Date;

  @Field(() => DateTimeScalar)
  updatedAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true })
  publishedAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it becomes public by itself.' })
  publishAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it stops being public by itself.' })
  unpublishAt!: Date | null;
}

export const ContentNodeConnection = connectionType('ContentNode', ContentNode);

@Resolver(() => ContentNode)
export class ContentNodeResolver {
  @FieldResolver(() => ContentNode, { nullable: true, description: 'Null also when it is not public.' })
  async parent(
    @Root() { parentId, locale }: LocalizedNode,
    @Ctx() { loaders }: RequestContext,
  ): Promise<LocalizedNode | null> {
    const parent = parentId === null ? null : await loaders.get(nodeById).load(parentId);
    return parent && { ...parent, locale };
  }

  @FieldResolver(() => User, { nullable: true })
  author(@Root() { authorId }: NodeRow): User | null {
    return authorId === null ? null : { id: authorId };
  }

  @FieldResolver(() => Category, { nullable: true })
  async category(
    @Root() { categoryId, locale }: LocalizedNode,
    @Ctx() { loaders }: RequestContext,
  ): Promise<LocalizedCategory | null> {
    const category: CategoryRow | null =
      categoryId === null ? null : await loaders.get(categoryById).load(categoryId);
    return category && { ...category, locale };
  }

  @FieldResolver(() => Media, {
    nullable: true,
    description: 'The image, or another file, that stands for it. Null also for who may not read it.',
  })
  async featuredMedia(
    @Root() { featuredMediaId, locale }: LocalizedNode,
    @Ctx() { loaders }: RequestContext,
  ): Promise<LocalizedMedia | null> {
    const media = featuredMediaId === null ? null : await loaders.get(mediaById).load(featuredMediaId);
    return media && { ...media, locale };
  }

  @FieldResolver(() => String, { nullable: true })
  async title(
    @Root() node: LocalizedNode,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string | null> {
    return (await bestText(node, locale, context))?.title ?? null;
  }

  @FieldResolver(() => String)
  async slug(
    @Root() node: LocalizedNode,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string> {
    return (await bestText(node, locale, context))?.slug ?? '';
  }

  @FieldResolver(() => String, { nullable: true })
  async excerpt(
    @Root() node: LocalizedNode,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string | null> {
    return (await bestText(node, locale, context))?.excerpt ?? null;
  }

  @FieldResolver(() => String, { nullable: true })
  async body(
    @Root() node: LocalizedNode,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string | null> {
    return (await bestBody(node, locale, context))?.body ?? null;
  }

  @FieldResolver(() => BodyFormat, { nullable: true, description: 'Of the body in the same locale.' })
  async bodyFormat(
    @Root() node: LocalizedNode,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<BodyFormat | null> {
    return (await bestBody(node, locale, context))?.format ?? null;
  }

  @FieldResolver(() => SeoMetaType, {
    description: 'Of the text in the same locale, which gives what is not set.',
  })
  async seo(
    @Root() node: LocalizedNode,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<SeoMetaType> {
    const text = await bestText(node, locale, context);
    return seoMeta(text?.seo ?? {}, { title: text?.title ?? null, excerpt: text?.excerpt ?? null });
  }

  @FieldResolver(() => [Tag], { description: 'In the order they were given.' })
  async tags(
    @Root() { id, locale }: LocalizedNode,
    @Ctx() { loaders }: RequestContext,
  ): Promise<readonly LocalizedTag[]> {
    const tags = (await loaders.get(tagsOfNode).load(id)) ?? [];
    return tags.map((tag) => ({ ...tag, locale }));
  }

  @FieldResolver(() => NodeRevisionConnection, {
    nullable: true,
    description: 'Former versions, newest first; null for those who may not edit it.',
  })
  @Extensions({ viewer: true })
  revisions(
    @Root() node: NodeRow,
    @Args(() => ConnectionArgs) { first, after }: ConnectionArgs,
    @Ctx() { actor, loaders }: RequestContext,
  ): Promise<Connection<NodeRevisionRow> | null> {
    if (!mayEdit(node, actor)) return Promise.resolve(null);
    return loaders.get(revisionsOfNode).load({ parentId: node.id, first, after });
  }

  @FieldResolver(() => [NodeTranslation])
  async translations(
    @Root() { id }: NodeRow,
    @Ctx() { loaders }: RequestContext,
  ): Promise<readonly TranslationRow[]> {
    return (await loaders.get(translationsOfNode).load(id)) ?? [];
  }

  @FieldResolver(() => [NodeBody])
  async bodies(@Root() { id }: NodeRow, @Ctx() { loaders }: RequestContext): Promise<readonly BodyRow[]> {
    return (await loaders.get(bodiesOfNode).load(id)) ?? [];
  }
}

async function bestText(
  { id, locale: asked }: LocalizedNode,
  locale: string | null | undefined,
  context: RequestContext,
): Promise<TranslationRow | undefined> {
  const translations = (await context.loaders.get(translationsOfNode).load(id)) ?? [];
  return bestTranslation(translations, context.locales(locale ?? asked));
}

async function bestBody(
  { id, locale: asked }: LocalizedNode,
  locale: string | null | undefined,
  context: RequestContext,
): Promise<BodyRow | undefined> {
  const bodies = (await context.loaders.get(bodiesOfNode).load(id)) ?? [];
  return bestTranslation(bodies, context.locales(locale ?? asked));
}
