import {
  concurrentModification,
  parseInput,
  type Permission,
  type RequestContext,
  requirePermission,
  requirePermissionOn,
  type UnitOfWork,
  violates,
} from '@rustok/kernel';
import { menuLocationTaken, menuNotFound } from '../errors.js';
import { MenuUpdated } from '../events.js';
import { itemsOfMenu } from './items-for-reader.js';
import { MenuModel, type MenuRow } from './menu-model.js';
import { deletion, menuChanges, newMenu } from './menu-rules.js';

/** Throws `BAD_USER_INPUT` or `MENU_LOCATION_TAKEN`. */
export async function createMenu(context: RequestContext, input: unknown): Promise<MenuRow> {
  requireMenus(context, 'menus:create');
  const { location, name } = parseInput(newMenu, input);
  return context.database.transaction(async (unit) => {
    const menu = await MenuModel.query(unit.trx)
      .insert({ location, name })
      .returning('*')
      .catch((error: unknown) => {
        throw violates(error, 'menus_location') ? menuLocationTaken(location) : error;
      });
    unit.append(MenuUpdated, { menuId: menu.id, location });
    return menu;
  });
}

/** Throws `MENU_NOT_FOUND`, `BAD_USER_INPUT` or `CONCURRENT_MODIFICATION`. */
export async function updateMenu(context: RequestContext, id: string, input: unknown): Promise<MenuRow> {
  requireMenus(context, 'menus:update');
  const { version, name } = parseInput(menuChanges, input);
  return context.database.transaction((unit) =>
    editMenu(unit, context, { id, version }, async () => ({ name })),
  );
}

/** With its items. Throws `MENU_NOT_FOUND`, `BAD_USER_INPUT` or `CONCURRENT_MODIFICATION`. */
export async function deleteMenu(context: RequestContext, id: string, input: unknown): Promise<void> {
  requireMenus(context, 'menus:delete');
  const { version } = parseInput(deletion, input);
  await context.database.transaction(async (unit) => {
    const { location } = await lockMenu(unit, { id, version });
    await MenuModel.query(unit.trx).deleteById(id);
    unit.append(MenuUpdated, { menuId: id, location });
  });
}

/**
 * One change of a menu or its items: `work` runs while the menu is locked at this version, and may give columns to be
 * written with the next one. The caller has checked the permission. Throws `MENU_NOT_FOUND` or `CONCURRENT_MODIFICATION`.
 */
export async function editMenu(
  unit: UnitOfWork,
  { loaders }: RequestContext,
  { id, version }: { readonly id: string; readonly version: number },
  work: () => Promise<Partial<MenuModel> | undefined>,
): Promise<MenuModel> {
  const menu = await lockMenu(unit, { id, version });
  const [written] = await MenuModel.query(unit.trx)
    .patch({ ...((await work()) ?? {}), version: version + 1 })
    .where({ id })
    .returning('*');
  if (!written) throw menuNotFound(id);
  unit.append(MenuUpdated, { menuId: id, location: menu.location });
  unit.afterCommit(() => void loaders.get(itemsOfMenu).clear(id));
  return written;
}

/** A menu is nobody's own: a scope of `own` covers none. */
export function requireMenus({ actor }: RequestContext, permission: Permission): void {
  requirePermission(actor, permission);
  requirePermissionOn(actor, permission, null);
}

async function lockMenu(
  { trx }: UnitOfWork,
  { id, version }: { readonly id: string; readonly version: number },
): Promise<MenuModel> {
  const menu = await MenuModel.query(trx).findById(id).forUpdate();
  if (!menu) throw menuNotFound(id);
  if (menu.version !== version)
    throw concurrentModification('menu', { expected: version, actual: menu.version });
  return menu;
}
