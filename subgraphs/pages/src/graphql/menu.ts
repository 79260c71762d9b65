import { DateTimeScalar, isUuid, type RequestContext, UUIDScalar } from '@rustok/kernel';
import {
  Arg,
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
import { pageById } from '../loaders.js';
import { itemsForReader } from '../menus/items-for-reader.js';
import { menuById } from '../menus/menu-loader.js';
import type { MenuRow } from '../menus/menu-model.js';
import { MenuLocation } from '../menus/menu-rules.js';
import type { ShownItem } from '../menus/menu-tree.js';
import type { LocalizedPage } from '../page-lists.js';
import { Page } from './page.js';

registerEnumType(MenuLocation, { name: 'MenuLocation', description: 'There is at most one menu at each.' });

/** A menu, and the locale its root field asked for. */
export type LocalizedMenu = MenuRow & { readonly locale?: string | null };

export function resolveMenu({ id }: { id: string }, context: RequestContext): Promise<MenuRow | null> {
  return isUuid(id) ? context.loaders.get(menuById).load(id) : Promise.resolve(null);
}

@ObjectType()
export class MenuItemLabel {
  @Field(() => String)
  locale!: string;

  @Field(() => String)
  label!: string;
}

@ObjectType()
export class MenuItem {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => String, { description: 'In the best locale there is.' })
  label!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Where it leads; to a page by its slug in the locale of the menu. Null where the page may not be known.',
  })
  url!: string | null;

  @Field(() => String, { nullable: true })
  icon!: string | null;

  @Field(() => Int, { description: 'Among its siblings, from 0; of hidden ones the numbers are left out.' })
  position!: number;

  @Field(() => Boolean, {
    description:
      'Leads to a page that is not public: only those who may edit menus see it, and what lies below.',
  })
  isHidden!: boolean;

  @Field(() => [MenuItemLabel])
  labels!: readonly MenuItemLabel[];

  @Field(() => [MenuItem])
  children!: readonly ShownItem[];
}

@ObjectType({ description: 'What readers find their way by.' })
@Directive('@key(fields: "id")')
export class Menu {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => MenuLocation)
  location!: MenuLocation;

  @Field(() => String, { description: 'For those who edit it.' })
  name!: string;

  @Field(() => Int, {
    description: 'Goes up with each write, also of an item: the `version` of the next one.',
  })
  version!: number;

  @Field(() => DateTimeScalar)
  createdAt!: Date;

  @Field(() => DateTimeScalar)
  updatedAt!: Date;
}

@Resolver(() => Menu)
export class MenuResolver {
  @FieldResolver(() => [MenuItem], { description: 'Of the first level.' })
  items(
    @Root() { id: menuId, locale: asked }: LocalizedMenu,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<readonly ShownItem[]> {
    return itemsForReader(context, { menuId, locale: locale ?? asked });
  }
}

@Resolver(() => MenuItem)
export class MenuItemResolver {
  @FieldResolver(() => Page, {
    nullable: true,
    description: 'The page it leads to, if it leads to one that may be known.',
  })
  async page(
    @Root() { pageId, locale }: ShownItem,
    @Ctx() { loaders }: RequestContext,
  ): Promise<LocalizedPage | null> {
    const page = pageId === null ? null : await loaders.get(pageById).load(pageId);
    return page && { ...page, locale };
  }
}
