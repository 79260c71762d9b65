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
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import { tagById, translationsOfTag } from '../loaders.js';
import { nodesOfTag } from '../node-lists.js';
import type { NodeRow } from '../node-model.js';
import { TagOrder } from '../tag-lists.js';
import type { TagRow, TagTranslationRow } from '../tag-model.js';
import { ContentNodeConnection } from './content-node.js';

registerEnumType(TagOrder, { name: 'TagOrder' });

/** A tag, and the locale its root field asked for; fields without a `locale` of their own use it. */
export type LocalizedTag = TagRow & { readonly locale?: string | null };

export function resolveTag({ id }: { id: string }, context: RequestContext): Promise<TagRow | null> {
  return isUuid(id) ? context.loaders.get(tagById).load(id) : Promise.resolve(null);
}

@ObjectType()
export class TagTranslation {
  @Field(() => String)
  locale!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String)
  slug!: string;
}

@ObjectType({ description: 'A word of the tenant’s vocabulary, in its languages.' })
@Directive('@key(fields: "id")')
export class Tag {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => Int, { description: 'Of nodes that have it, drafts included.' })
  useCount!: number;

  @Field(() => Int)
  version!: number;

  @Field(() => DateTimeScalar)
  createdAt!: Date;

  @Field(() => DateTimeScalar)
  updatedAt!: Date;
}

export const TagConnection = connectionType('Tag', Tag);

@Resolver(() => Tag)
export class TagResolver {
  @FieldResolver(() => String)
  async name(
    @Root() tag: LocalizedTag,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string> {
    return (await best(tag, locale, context))?.name ?? '';
  }

  @FieldResolver(() => String)
  async slug(
    @Root() tag: LocalizedTag,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string> {
    return (await best(tag, locale, context))?.slug ?? '';
  }

  @FieldResolver(() => [TagTranslation])
  async translations(
    @Root() { id }: TagRow,
    @Ctx() { loaders }: RequestContext,
  ): Promise<readonly TagTranslationRow[]> {
    return (await loaders.get(translationsOfTag).load(id)) ?? [];
  }

  @FieldResolver(() => ContentNodeConnection, { description: 'Newest first.' })
  nodes(
    @Root() { id: parentId }: TagRow,
    @Args(() => ConnectionArgs) { first, after }: ConnectionArgs,
    @Ctx() { loaders }: RequestContext,
  ): Promise<Connection<NodeRow> | null> {
    return loaders.get(nodesOfTag).load({ parentId, first, after });
  }
}

async function best(
  { id, locale: asked }: LocalizedTag,
  locale: string | null | undefined,
  context: RequestContext,
): Promise<TagTranslationRow | undefined> {
  const translations = (await context.loaders.get(translationsOfTag).load(id)) ?? [];
  return bestTranslation(translations, context.locales(locale ?? asked));
}
