import {
  type Connection,
  ConnectionArgs,
  JSONObjectScalar,
  type RequestContext,
  UUIDScalar,
} from '@rustok/kernel';
import { Arg, Args, Ctx, Field, InputType, ObjectType, Query, Resolver } from 'type-graphql';
import { BlockType, jsonSchemaOf } from '../blocks/block-types.js';
import { pageById } from '../loaders.js';
import { allMenus, findMenuAt } from '../menus/menu-model.js';
import { MenuLocation } from '../menus/menu-rules.js';
import { findHomePage, findPageBySlug, listPages, type LocalizedPage } from '../page-lists.js';
import { PageStatus } from '../page-rules.js';
import { settingsOf } from '../settings.js';
import { type LocalizedMenu, Menu } from './menu.js';
import { Page, PageConnection } from './page.js';

@InputType({ description: 'Conditions that must all hold.' })
export class PagesFilter {
  @Field(() => PageStatus, { nullable: true })
  status?: PageStatus | null;

  @Field(() => String, { nullable: true })
  template?: string | null;

  @Field(() => String, { nullable: true, description: 'Pages with a translation into it.' })
  translatedInto?: string | null;
}

@ObjectType()
export class BlockTypeDescription {
  @Field(() => BlockType)
  type!: BlockType;

  @Field(() => JSONObjectScalar, { description: 'What its data may be: JSON Schema, 2020-12.' })
  jsonSchema!: Readonly<Record<string, unknown>>;
}

@Resolver()
export class PageQueries {
  @Query(() => Page, { nullable: true })
  async page(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() { loaders }: RequestContext,
  ): Promise<LocalizedPage | null> {
    const page = await loaders.get(pageById).load(id);
    return page && { ...page, locale };
  }

  @Query(() => Page, {
    nullable: true,
    description: 'Without a locale any translation’s slug counts, and the page is in the locale of its slug.',
  })
  pageBySlug(
    @Arg('slug', () => String) slug: string,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<LocalizedPage | null> {
    return findPageBySlug(context, { slug, locale });
  }

  @Query(() => Page, { nullable: true, description: 'The page with the tenant’s `homeSlug` in any locale.' })
  homePage(
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<LocalizedPage | null> {
    return findHomePage(context, locale);
  }

  @Query(() => PageConnection, { description: 'Newest first.' })
  async pages(
    @Arg('filter', () => PagesFilter, { nullable: true }) filter: PagesFilter | null,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<LocalizedPage>> {
    const { edges, pageInfo } = await listPages(context, filter ?? {}, args);
    return { edges: edges.map(({ node, cursor }) => ({ node: { ...node, locale }, cursor })), pageInfo };
  }

  @Query(() => [BlockTypeDescription], {
    description:
      'The types of blocks that can be written, and what each takes: an editor draws its forms by it.',
  })
  blockTypes(@Ctx() context: RequestContext): readonly BlockTypeDescription[] {
    const { allowHtmlBlocks } = settingsOf(context);
    return Object.values(BlockType)
      .filter((type) => allowHtmlBlocks || type !== BlockType.HTML)
      .map((type) => ({ type, jsonSchema: jsonSchemaOf(type) }));
  }

  @Query(() => [String], { description: 'What a page can be laid out by; the first is the default.' })
  pageTemplates(@Ctx() context: RequestContext): readonly string[] {
    return settingsOf(context).templates;
  }
}

@Resolver()
export class MenuQueries {
  @Query(() => Menu, { nullable: true })
  async menu(
    @Arg('location', () => MenuLocation) location: MenuLocation,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<LocalizedMenu | null> {
    const menu = await findMenuAt(context, location);
    return menu && { ...menu, locale };
  }

  @Query(() => [Menu], { description: 'By location; at most one at each.' })
  async menus(
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<readonly LocalizedMenu[]> {
    return (await allMenus(context)).map((menu) => ({ ...menu, locale }));
  }
}
