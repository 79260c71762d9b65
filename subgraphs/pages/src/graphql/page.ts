import {
  bestTranslation,
  connectionType,
  DateTimeScalar,
  isUuid,
  type RequestContext,
  UUIDScalar,
} from '@rustok/kernel';
import {
  Arg,
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
import { blockIn, type BlockInLocale } from '../blocks/block-in-locale.js';
import { blocksOfPage, pageById, translationsOfPage } from '../loaders.js';
import type { LocalizedPage } from '../page-lists.js';
import type { PageRow, PageTranslationRow } from '../page-model.js';
import { PageStatus } from '../page-rules.js';
import { type PageSeo as SeoOfPage, seoOf } from '../page-seo.js';
import { settingsOf } from '../settings.js';
import { mayEdit } from '../visibility.js';
import { Block } from './block.js';
import { User } from './stubs.js';

registerEnumType(PageStatus, {
  name: 'PageStatus',
  description: 'Only what is published is seen by everybody.',
});

export function resolvePage({ id }: { id: string }, context: RequestContext): Promise<PageRow | null> {
  return isUuid(id) ? context.loaders.get(pageById).load(id) : Promise.resolve(null);
}

@ObjectType({ description: 'What is written in one locale, without what stands in for what is absent.' })
export class PageTranslation {
  @Field(() => String)
  locale!: string;

  @Field(() => String)
  title!: string;

  @Field(() => String)
  slug!: string;

  @Field(() => String, { nullable: true })
  metaTitle!: string | null;

  @Field(() => String, { nullable: true })
  metaDescription!: string | null;

  @Field(() => [String])
  keywords!: readonly string[];

  @Field(() => String, { nullable: true })
  ogTitle!: string | null;

  @Field(() => String, { nullable: true })
  ogDescription!: string | null;

  @Field(() => String, { nullable: true })
  ogImage!: string | null;

  @Field(() => String, { nullable: true })
  canonicalUrl!: string | null;

  @Field(() => Boolean)
  noIndex!: boolean;

  @Field(() => Boolean)
  noFollow!: boolean;
}

@ObjectType({
  description:
    'What to put into the head of the page: its own words, and the settings of the tenant where it has none.',
})
export class PageSeo {
  @Field(() => String, { description: 'By the tenant’s `titleTemplate`.' })
  title!: string;

  @Field(() => String, { nullable: true })
  description!: string | null;

  @Field(() => [String])
  keywords!: readonly string[];

  @Field(() => String)
  ogTitle!: string;

  @Field(() => String, { nullable: true })
  ogDescription!: string | null;

  @Field(() => String, { nullable: true })
  ogImage!: string | null;

  @Field(() => String, { nullable: true })
  canonicalUrl!: string | null;

  @Field(() => Boolean)
  noIndex!: boolean;

  @Field(() => Boolean)
  noFollow!: boolean;
}

@ObjectType({ description: 'A page that is built from blocks.' })
@Directive('@key(fields: "id")')
export class Page {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => PageStatus)
  status!: PageStatus;

  @Field(() => String, { description: 'How the frontend lays it out: one of the tenant’s `templates`.' })
  template!: string;

  @Field(() => String, { nullable: true, description: 'Why it was archived.' })
  archiveReason!: string | null;

  @Field(() => Int, {
    description: 'Goes up with each write, also of a block: the `version` of the next one.',
  })
  version!: number;

  @Field(() => DateTimeScalar)
  createdAt!: Date;

  @Field(() => DateTimeScalar)
  updatedAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true })
  publishedAt!: Date | null;
}

export const PageConnection = connectionType('Page', Page);

@Resolver(() => Page)
export class PageResolver {
  @FieldResolver(() => User, { nullable: true, description: 'Null when the user is gone.' })
  author(@Root() { authorId }: PageRow): User | null {
    return authorId === null ? null : { id: authorId };
  }

  @FieldResolver(() => DateTimeScalar, {
    nullable: true,
    description: 'When it is planned to become public. For those who may edit it.',
  })
  @Extensions({ viewer: true })
  publishAt(@Root() page: PageRow, @Ctx() { actor }: RequestContext): Date | null {
    return mayEdit(page, actor) ? page.publishAt : null;
  }

  @FieldResolver(() => DateTimeScalar, {
    nullable: true,
    description: 'When it is planned to be public no more. For those who may edit it.',
  })
  @Extensions({ viewer: true })
  unpublishAt(@Root() page: PageRow, @Ctx() { actor }: RequestContext): Date | null {
    return mayEdit(page, actor) ? page.unpublishAt : null;
  }

  @FieldResolver(() => String)
  async title(
    @Root() page: LocalizedPage,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string> {
    return (await bestText(page, locale, context))?.title ?? '';
  }

  @FieldResolver(() => String)
  async slug(
    @Root() page: LocalizedPage,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string> {
    return (await bestText(page, locale, context))?.slug ?? '';
  }

  @FieldResolver(() => PageSeo, { nullable: true })
  async seo(
    @Root() page: LocalizedPage,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<SeoOfPage | null> {
    const text = await bestText(page, locale, context);
    return text ? seoOf(text, settingsOf(context)) : null;
  }

  @FieldResolver(() => [PageTranslation])
  async translations(
    @Root() { id }: PageRow,
    @Ctx() { loaders }: RequestContext,
  ): Promise<readonly PageTranslationRow[]> {
    return (await loaders.get(translationsOfPage).load(id)) ?? [];
  }

  @FieldResolver(() => [Block], { description: 'In their order, each in the best locale it has.' })
  async blocks(
    @Root() { id, locale: asked }: LocalizedPage,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<readonly BlockInLocale[]> {
    const chain = context.locales(locale ?? asked);
    const blocks = (await context.loaders.get(blocksOfPage).load(id)) ?? [];
    return blocks.map((block) => blockIn(block, chain, context.tenant.locales.default));
  }

  @FieldResolver(() => Boolean, { description: 'Whether the one who asks may use `updatePage` on it.' })
  @Extensions({ viewer: true })
  viewerCanEdit(@Root() page: PageRow, @Ctx() { actor }: RequestContext): boolean {
    return mayEdit(page, actor);
  }
}

async function bestText(
  { id, locale: asked }: LocalizedPage,
  locale: string | null | undefined,
  context: RequestContext,
): Promise<PageTranslationRow | undefined> {
  const translations = (await context.loaders.get(translationsOfPage).load(id)) ?? [];
  return bestTranslation(translations, context.locales(locale ?? asked));
}
