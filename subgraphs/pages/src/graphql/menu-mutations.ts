import { type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Arg, Ctx, Int, Mutation, Resolver } from 'type-graphql';
import {
  addMenuItem,
  deleteMenuItem,
  moveMenuItem,
  replaceMenuItems,
  updateMenuItem,
} from '../menus/edit-items.js';
import { createMenu, deleteMenu, updateMenu } from '../menus/edit-menu.js';
import type { MenuRow } from '../menus/menu-model.js';
import {
  AddMenuItemInput,
  CreateMenuInput,
  MenuItemInput,
  MoveMenuItemInput,
  UpdateMenuItemInput,
} from './inputs.js';
import { Menu } from './menu.js';

@Resolver()
export class MenuMutations {
  @Mutation(() => Menu, { description: 'Needs `menus:create`.' })
  createMenu(
    @Arg('input', () => CreateMenuInput) input: CreateMenuInput,
    @Ctx() context: RequestContext,
  ): Promise<MenuRow> {
    return createMenu(context, input);
  }

  @Mutation(() => Menu, { description: 'Needs `menus:update`.' })
  updateMenu(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('version', () => Int) version: number,
    @Arg('name', () => String) name: string,
    @Ctx() context: RequestContext,
  ): Promise<MenuRow> {
    return updateMenu(context, id, { version, name });
  }

  @Mutation(() => Boolean, { description: 'With its items. Needs `menus:delete`.' })
  async deleteMenu(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('version', () => Int) version: number,
    @Ctx() context: RequestContext,
  ): Promise<boolean> {
    await deleteMenu(context, id, { version });
    return true;
  }

  @Mutation(() => Menu, {
    description: 'Puts these in the place of all items there are. Needs `menus:update`.',
  })
  replaceMenuItems(
    @Arg('menuId', () => UUIDScalar) menuId: string,
    @Arg('version', () => Int) version: number,
    @Arg('items', () => [MenuItemInput]) items: MenuItemInput[],
    @Ctx() context: RequestContext,
  ): Promise<MenuRow> {
    return replaceMenuItems(context, menuId, { version, items });
  }

  @Mutation(() => Menu, { description: 'Needs `menus:update`.' })
  addMenuItem(
    @Arg('menuId', () => UUIDScalar) menuId: string,
    @Arg('input', () => AddMenuItemInput) input: AddMenuItemInput,
    @Ctx() context: RequestContext,
  ): Promise<MenuRow> {
    return addMenuItem(context, menuId, input);
  }

  @Mutation(() => Menu, { description: 'Needs `menus:update`.' })
  updateMenuItem(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('input', () => UpdateMenuItemInput) input: UpdateMenuItemInput,
    @Ctx() context: RequestContext,
  ): Promise<MenuRow> {
    return updateMenuItem(context, id, input);
  }

  @Mutation(() => Menu, { description: 'With what lies below it. Needs `menus:update`.' })
  moveMenuItem(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('input', () => MoveMenuItemInput) input: MoveMenuItemInput,
    @Ctx() context: RequestContext,
  ): Promise<MenuRow> {
    return moveMenuItem(context, id, input);
  }

  @Mutation(() => Menu, { description: 'With what lies below it. Needs `menus:update`.' })
  deleteMenuItem(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('version', () => Int, { description: 'Of the menu.' }) version: number,
    @Ctx() context: RequestContext,
  ): Promise<MenuRow> {
    return deleteMenuItem(context, id, { version });
  }
}
